using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Backbone.Gateway.Borders;

namespace Backbone.Gateway.Metering;

/// <summary>
/// What became of messages, counted as it happens. The words are constants, so that counting allocates nothing; what can happen is
/// a closed set, and every count is shown from the start, at zero: a rule can tell the first of a kind from none.
/// </summary>
internal static class MessageCounts
{
    private const string Out = "out";
    private const string In = "in";

    private static readonly Meter Meter = new("Backbone.Gateway");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "backbone.gateway.messages", "{message}", "Messages that passed a stage, by what became of them there; receipts are messages too");

    private static readonly Counter<long> Rulings = Meter.CreateCounter<long>(
        "backbone.gateway.rulings", "{ruling}", "Rulings of the border on one recipient, outwards and inwards");

    /// <summary>Unknown first, then by the number that each has in the contract.</summary>
    private static readonly string[] Precedences = ["unknown", "routine", "priority", "immediate", "flash"];

    private static readonly (string Stage, string Outcome)[] All =
    [
        .. new[] { Stages.Released, Stages.Waiting, Stages.Repeated, Stages.Refused }.Select(outcome => (Stages.Release, outcome)),
        .. new[] { Stages.Placed, Stages.Postponed, Stages.NotTaken }.Select(outcome => (Stages.Publication, outcome)),
        .. new[] { Stages.Accepted, Stages.Repeated, Stages.Quarantined, Stages.Trimmed, Stages.Expired, Stages.LaneStopped }.Select(outcome => (Stages.Acceptance, outcome)),
        .. new[] { Stages.HandedOver, Stages.DeadLetter }.Select(outcome => (Stages.Delivery, outcome)),
    ];

    /// <summary>Shows every count, at zero.</summary>
    public static void Begin()
    {
        foreach (var (stage, outcome) in All)
            foreach (var precedence in Enum.GetValues<Precedence>()) Messages.Add(0, Stage(stage), Word(precedence), Outcome(outcome));
        foreach (var outcome in new[] { RulingOutcome.Allowed, RulingOutcome.Pending, RulingOutcome.Refused })
            Rulings.Add(0, Direction(Out), Outcome(WordOf(outcome)));
        foreach (var outcome in new[] { RulingOutcome.Allowed, RulingOutcome.Refused }) Rulings.Add(0, Direction(In), Outcome(WordOf(outcome)));
    }

    /// <summary>One message.</summary>
    /// <param name="stage">A word of <see cref="Stages"/>.</param>
    /// <param name="outcome">A word of <see cref="Stages"/>.</param>
    /// <param name="precedence">Unspecified where it could not be read.</param>
    public static void Add(string stage, string outcome, Precedence precedence) =>
        Messages.Add(1, Stage(stage), Word(precedence), Outcome(outcome));

    /// <summary>The rulings on a message that goes out, or would.</summary>
    public static void AddOut(ImmutableArray<RecipientDecision> decisions)
    {
        foreach (var decision in decisions) Rulings.Add(1, Direction(Out), Outcome(WordOf(decision.Outcome)));
    }

    /// <summary>The ruling on a message that came in.</summary>
    public static void AddIn(RulingOutcome outcome) => Rulings.Add(1, Direction(In), Outcome(WordOf(outcome)));

    /// <summary>The word of a precedence in labels.</summary>
    public static string PrecedenceOf(Precedence precedence) =>
        (int)precedence is > 0 and < 5 ? Precedences[(int)precedence] : Precedences[0];

    private static string WordOf(RulingOutcome outcome) => outcome switch
    {
        RulingOutcome.Allowed => "allowed",
        RulingOutcome.Pending => "pending",
        _ => "refused",
    };

    private static KeyValuePair<string, object?> Stage(string stage) => new("backbone.stage", stage);

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("backbone.outcome", outcome);

    private static KeyValuePair<string, object?> Direction(string direction) => new("backbone.direction", direction);

    private static KeyValuePair<string, object?> Word(Precedence precedence) => new("backbone.precedence", PrecedenceOf(precedence));
}
