using Backbone.Protocol.Documents;

namespace Backbone.Authority.Statements;

/// <summary>What a key set says. A reader's keys are named once, in however many mailboxes they stand.</summary>
internal static class KeySetStatements
{
    public static IEnumerable<Statement> Of(KeySet keySet) =>
    [
        .. keySet.Mailboxes.SelectMany(OfMailbox),
        .. keySet.Mailboxes.SelectMany(mailbox => mailbox.Readers)
            .SelectMany(reader => reader.Epochs.Select(epoch => OfEpoch($"reader key {epoch.Key.Kid} of {NameOf(reader)}", epoch))).Distinct(),
        .. keySet.BorderKeys.Select(epoch => OfEpoch($"border key {epoch.Key.Kid}", epoch)),
        .. keySet.StampKeys.Select(stamp => new Statement($"stamp key {stamp.Key.Kid}", TextOf(stamp.Lifetime, stamp.Withdrawn))),
        .. keySet.WitnessKeys.Select(key => new Statement("witness", DocumentStatements.NoteKey("witness", key))),
    ];

    private static IEnumerable<Statement> OfMailbox(Mailbox mailbox) =>
    [
        .. mailbox.Readers.Select(reader => new Statement($"mailbox {mailbox.Address}", $"read by {NameOf(reader)}")),
        .. mailbox.Formats.Where(format => format != 1).Select(format => new Statement($"mailbox {mailbox.Address}", $"reads format {format}")),
        .. mailbox.Formats.Contains(1u) ? [] : new[] { new Statement($"mailbox {mailbox.Address}", "does not read format 1") },
    ];

    private static string NameOf(Reader reader) => $"{reader.Principal} ({EnumWords.Of(reader.Kind)} {reader.Device})";

    private static Statement OfEpoch(string subject, OpeningEpoch epoch) => new(subject, TextOf(epoch.SealedTo, epoch.Withdrawn));

    private static string TextOf(Lifetime lifetime, bool withdrawn) => $"{lifetime}{(withdrawn ? ", withdrawn" : "")}";
}
