using System.CommandLine;
using System.CommandLine.Parsing;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>
/// Options about ORCON material. For who wrote it: <c>--release ID --release-to JPN/npa</c> lets it go further. For who passes
/// it on: <c>--derived-from ID --released-by MAILID</c>.
/// </summary>
internal sealed class OriginatorOptions(TimeProvider clock)
{
    /// <summary>What is let go further.</summary>
    public Option<IdPrefix?> Release { get; } =
        IdArgument.One("--release", "An ORCON message that you sent, and now let go further: signed by you, in this message");

    /// <summary>Where it may go.</summary>
    public Option<string[]> ReleaseTo { get; } = OptionMaking.List<string>("--release-to", "JPN/npa,KOR/kisa/lee",
        "Where what --release names may go", "mailboxes with commas, such as JPN/npa,KOR/kisa/lee, or coi:name", ReadName);

    /// <summary>Until when.</summary>
    public Option<Timestamp?> ReleaseUntil { get; } = Moments.Option("--release-until", "Until when it may [default: 30d]", clock);

    /// <summary>Where material is from.</summary>
    public Option<IdPrefix[]> DerivedFrom { get; } = IdArgument.Many("--derived-from", "A message that this one holds material from");

    /// <summary>What brought the originator's release.</summary>
    public Option<IdPrefix[]> ReleasedBy { get; } =
        IdArgument.Many("--released-by", "The message that brought you the originator's release; all that it releases is passed on");

    /// <summary>Adds all to a command, and what goes with what.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Release, ReleaseTo, ReleaseUntil, DerivedFrom, ReleasedBy }) command.Add(option);
        command.Validators.Add(Check);
    }

    /// <summary>What was typed, added to a message.</summary>
    /// <exception cref="BackboneException">NotFound: a start of an id is that of no message; Usage: of an odd number of digits.</exception>
    public async Task<OutgoingMessage> AddToAsync(
        OutgoingMessage message, Invocation invocation, BackboneClient client, CancellationToken cancel)
    {
        var relations = message.Relations.ToBuilder();
        foreach (var prefix in invocation.Value(DerivedFrom)!)
            relations.Add(new EnvelopeRelation(RelationKind.DerivedFrom,
                prefix.Whole ?? await NamedMessage.FindAsync(client, prefix, cancel)));
        return message with
        {
            Relations = relations.ToImmutable(),
            Grants = invocation.Value(Release) is { } released
                ? [new ReleaseGrant(Sure(released).Reference, [.. invocation.Value(ReleaseTo)!], invocation.Value(ReleaseUntil))] : [],
            ReleasedBy = [.. invocation.Value(ReleasedBy)!.Select(prefix => Sure(prefix).Reference)],
        };
    }

    private static IdPrefix Sure(IdPrefix prefix)
    {
        prefix.RequireWholeBytes();
        return prefix;
    }

    private void Check(CommandResult result)
    {
        if (IsGiven(result, Release) && !IsGiven(result, ReleaseTo))
            result.AddError("--release says what may go further, and nothing says where: add --release-to with mailboxes");
        if (!IsGiven(result, Release) && (IsGiven(result, ReleaseTo) || IsGiven(result, ReleaseUntil)))
            result.AddError("nothing is released: add --release with the id of an ORCON message that you sent");
        if (IsGiven(result, ReleasedBy) && !IsGiven(result, DerivedFrom))
            result.AddError("nothing says what was released: add --derived-from with the id of the original");
    }

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    // What a mailbox is, the federation knows; here only that nothing is left empty and no option was swallowed.
    private static bool ReadName(string text, out string name) => (name = text).Length > 0 && !text.StartsWith('-');
}
