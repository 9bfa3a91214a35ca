using System.Diagnostics.Metrics;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Metering;

/// <summary>
/// What became of consignments, by the nation that brought them, counted as it happens; and how long the store takes to append one.
/// Words are constants, so that counting allocates nothing.
/// </summary>
internal static class AdmissionCounts
{
    /// <summary>It lies in its lane.</summary>
    public const string Placed = "placed";

    /// <summary>It lay there already.</summary>
    public const string Repeated = "repeated";

    /// <summary>It does not come into its lane.</summary>
    public const string Refused = "refused";

    private static readonly Meter Meter = new("Backbone.Broker");

    private static readonly Counter<long> Consignments = Meter.CreateCounter<long>(
        "backbone.broker.consignments", "{consignment}", "Consignments that gateways brought, by what became of them");

    private static readonly Histogram<double> Appends = Meter.CreateHistogram(
        "backbone.broker.append.duration", "s", "Time that the store takes until a consignment is durable in its lane", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });

    /// <summary>Unknown first, then by the number that each has in the contract.</summary>
    private static readonly string[] Precedences = ["unknown", "routine", "priority", "immediate", "flash"];

    /// <summary>Shows the counts of a nation, at zero.</summary>
    public static void Begin(NationCode nation)
    {
        foreach (var outcome in new[] { Placed, Repeated, Refused })
            foreach (var precedence in Enum.GetValues<Precedence>()) Add(nation, precedence, outcome, 0);
    }

    /// <summary>One consignment.</summary>
    /// <param name="nation">Of the charter: whose gateway brought it.</param>
    /// <param name="precedence">Unspecified where it could not be read.</param>
    /// <param name="outcome">A word of this class.</param>
    public static void Add(NationCode nation, Precedence precedence, string outcome) => Add(nation, precedence, outcome, 1);

    /// <summary>One append.</summary>
    public static void Appended(TimeSpan took) => Appends.Record(took.TotalSeconds);

    private static void Add(NationCode nation, Precedence precedence, string outcome, int count) => Consignments.Add(count,
        new("backbone.nation", nation.ToString()),
        new("backbone.precedence", (int)precedence is > 0 and < 5 ? Precedences[(int)precedence] : Precedences[0]),
        new("backbone.outcome", outcome));
}
