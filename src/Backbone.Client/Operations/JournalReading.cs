using Backbone.Client.Connection;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Kind = Backbone.Contracts.Gateway.V1.JournalEntry.EventOneofCase;

namespace Backbone.Client.Operations;

/// <summary>Bytes of the journal → a record that can be shown.</summary>
internal static class JournalReading
{
    /// <exception cref="BackboneException">FailedVerification: the bytes are no entry of a journal.</exception>
    public static JournalRecord Read(ByteString bytes)
    {
        try
        {
            var entry = JournalEntry.Parser.ParseFrom(bytes);
            var (envelope, facts) = FactsOf(entry);
            return new JournalRecord(entry.Index, new Timestamp(entry.Time), NameOf(entry.EventCase), IdOf(envelope),
                [.. facts.Where(fact => fact.Value.Length > 0).Select(fact => KeyValuePair.Create(fact.Name, ForeignText.Clean(fact.Value)))],
                MerkleTree.LeafHash(bytes.Span));
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new BackboneException(FaultKind.FailedVerification, "the gateway gave something as a journal entry that is none",
                "compare the gateway's version with this one's", fault);
        }
    }

    private static (ByteString? Envelope, (string Name, string Value)[] Facts) FactsOf(JournalEntry entry) => entry.EventCase switch
    {
        Kind.Ruled => (entry.Ruled.EnvelopeId,
            [("caller", entry.Ruled.Caller), ("outcome", Outcome(entry.Ruled)), ("stamped", entry.Ruled.Stamp.IsEmpty ? "no" : "yes")]),
        Kind.Published => (entry.Published.EnvelopeId,
            [("recipient", $"{entry.Published.Recipient}"), ("index", $"{entry.Published.Index}"), ("entry", Hex(entry.Published.EntryHash))]),
        Kind.Committed => (entry.Committed.EnvelopeId,
            [("recipient", $"{entry.Committed.Recipient}"), ("size", $"{entry.Committed.CheckpointSize}")]),
        Kind.Collected => (entry.Collected.EnvelopeId,
            [("mailbox", entry.Collected.Mailbox), ("index", $"{entry.Collected.Index}"), ("entry", Hex(entry.Collected.EntryHash))]),
        Kind.HandedOver => (entry.HandedOver.EnvelopeId,
            [("mailbox", entry.HandedOver.Mailbox), ("reader", entry.HandedOver.Reader), ("subscription", entry.HandedOver.Subscription)]),
        Kind.Quarantined => (null,
            [("mailbox", entry.Quarantined.Mailbox), ("index", $"{entry.Quarantined.Index}"), ("reason", $"{entry.Quarantined.Reason}"),
             ("step", $"{entry.Quarantined.Step}"), ("expected", Hex(entry.Quarantined.ExpectedHash)), ("found", Hex(entry.Quarantined.FoundHash))]),
        Kind.DocumentAdopted => (null,
            [("document", entry.DocumentAdopted.Label), ("nation", entry.DocumentAdopted.Nation),
             ("version", $"{entry.DocumentAdopted.Version}"), ("hash", Hex(entry.DocumentAdopted.Hash))]),
        Kind.Alarm => (entry.Alarm.EnvelopeId,
            [("kind", $"{entry.Alarm.Kind}"), ("precedence", Named(entry.Alarm.Precedence)), ("mailbox", entry.Alarm.Mailbox),
             ("detail", entry.Alarm.Detail)]),
        Kind.Receipted => (entry.Receipted.EnvelopeId,
            [("recipient", $"{entry.Receipted.Recipient}"), ("event", $"{entry.Receipted.Event}"), ("author", entry.Receipted.Author),
             ("reason", entry.Receipted.Reason == RefusalReason.Unspecified ? "" : $"{entry.Receipted.Reason}"),
             ("receipt", Hex(entry.Receipted.ReceiptId))]),
        _ => (null, []),
    };

    private static string NameOf(Kind kind) => kind switch
    {
        Kind.HandedOver => "handed over",
        Kind.DocumentAdopted => "document adopted",
        Kind.None => "unknown",
        _ => kind.ToString().ToLowerInvariant(),
    };

    // The ruling is evidence in canonical bytes; here only its short form is wanted.
    private static string Outcome(Ruled ruled) => string.Join(", ", Ruling.Parser.ParseFrom(ruled.Ruling).Recipients.Select(ruling =>
        ruling.Reason == RefusalReason.Unspecified ? $"{ruling.Mailbox} {ruling.Outcome}" : $"{ruling.Mailbox} {ruling.Outcome} ({ruling.Reason})"));

    private static EnvelopeId? IdOf(ByteString? bytes) =>
        bytes is { Length: Digest.Size } ? new EnvelopeId(new Digest(bytes.Span)) : null;

    private static string Named(Precedence precedence) => precedence == Precedence.Unspecified ? "" : $"{precedence}";

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
