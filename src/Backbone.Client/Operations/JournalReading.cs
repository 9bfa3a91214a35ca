using Backbone.Client.Connection;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Kind = Backbone.Contracts.Gateway.V1.JournalEntry.EventOneofCase;

namespace Backbone.Client.Operations;

/// <summary>An entry of the journal → a record that can be shown.</summary>
internal static class JournalReading
{
    /// <exception cref="InvalidProtocolBufferException">The ruling that it holds is none.</exception>
    public static JournalRecord Read(JournalEntry entry, Digest leafHash)
    {
        var told = Tell(entry);
        return new JournalRecord(
            entry.Index, new Timestamp(entry.Time), NameOf(entry.EventCase), IdOf(told.Envelope),
            [.. told.Facts.Where(fact => fact.Value.Length > 0).Select(Clean)], leafHash)
        {
            FoundEnvelope = IdOf(told.Found),
        };
    }

    private static Told Tell(JournalEntry entry) => entry.EventCase switch
    {
        Kind.Ruled => Tell(entry.Ruled),
        Kind.Published => Tell(entry.Published),
        Kind.Committed => Tell(entry.Committed),
        Kind.Collected => Tell(entry.Collected),
        Kind.HandedOver => Tell(entry.HandedOver),
        Kind.Quarantined => Tell(entry.Quarantined),
        Kind.DocumentAdopted => Tell(entry.DocumentAdopted),
        Kind.Alarm => Tell(entry.Alarm),
        Kind.Receipted => Tell(entry.Receipted),
        Kind.Decided => Tell(entry.Decided),
        Kind.QuarantineDecided => Tell(entry.QuarantineDecided),
        Kind.Expired => Tell(entry.Expired),
        Kind.DeadLettered => Tell(entry.DeadLettered),
        Kind.Replayed => Tell(entry.Replayed),
        Kind.RevocationListAdopted => Tell(entry.RevocationListAdopted),
        Kind.EnrollmentAnswered => Tell(entry.EnrollmentAnswered),
        Kind.Shared => Tell(entry.Shared),
        _ => new Told(null),
    };

    private static Told Tell(Ruled what) => new(what.EnvelopeId,
        ("caller", what.Caller), ("way", what.Inward ? "in" : "out"), ("outcome", Outcome(what)), ("stamped", what.Stamp.IsEmpty ? "no" : "yes"));

    private static Told Tell(Published what) => new(what.EnvelopeId,
        ("recipient", $"{what.Recipient}"), ("index", $"{what.Index}"), ("entry", Hex(what.EntryHash)));

    private static Told Tell(Committed what) => new(what.EnvelopeId,
        ("recipient", $"{what.Recipient}"), ("size", $"{what.CheckpointSize}"), ("root", Hex(what.CheckpointRoot)));

    private static Told Tell(Collected what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("index", $"{what.Index}"), ("entry", Hex(what.EntryHash)));

    private static Told Tell(Expired what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("index", $"{what.Index}"), ("entry", Hex(what.EntryHash)), ("expired", $"{new Timestamp(what.Expires)}"));

    private static Told Tell(HandedOver what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("reader", what.Reader), ("subscription", what.Subscription));

    private static Told Tell(Quarantined what) => OfBoth(what.AnnouncedId, what.FoundId,
        ("mailbox", what.Mailbox), ("index", $"{what.Index}"), ("reason", $"{what.Reason}"), ("step", $"{what.Step}"),
        ("expected", Hex(what.ExpectedHash)), ("found", Hex(what.FoundHash)));

    private static Told Tell(DocumentAdopted what) => new(null,
        ("document", what.Label), ("nation", what.Nation), ("version", $"{what.Version}"), ("hash", Hex(what.Hash)), ("by", what.Caller));

    private static Told Tell(RevocationListAdopted what) => new(null,
        ("of", what.Nation.Length > 0 ? what.Nation : "the brokers"), ("issuer", what.Issuer), ("number", what.Number),
        ("until", $"{new Timestamp(what.Until)}"), ("hash", Hex(what.Hash)), ("by", what.Caller));

    private static Told Tell(EnrollmentAnswered what) => new(null,
        ("request", Hex(what.Request)), ("of", what.Caller), ("decision", what.Answer.IsEmpty ? "denied" : "granted"), ("answer", Hex(what.Answer)),
        ("reason", what.Denied), ("by", what.Officer));

    private static Told Tell(Alarm what) => new(what.EnvelopeId,
        ("kind", $"{what.Kind}"), ("precedence", what.Precedence == default ? "" : $"{what.Precedence}"),
        ("mailbox", what.Mailbox), ("detail", what.Detail));

    private static Told Tell(Receipted what) => new(what.EnvelopeId,
        ("recipient", $"{what.Recipient}"), ("event", $"{what.Event}"), ("author", what.Author),
        ("reason", what.Reason == RefusalReason.Unspecified ? "" : $"{what.Reason}"), ("receipt", Hex(what.ReceiptId)));

    private static Told Tell(Decided what) => new(what.EnvelopeId,
        ("officer", what.Officer), ("decision", what.Approval.IsEmpty ? "denied" : $"approved as {RoleOf(what.Approval)}"),
        ("reason", what.Reason));

    private static Told Tell(QuarantineDecided what) => OfBoth(what.AnnouncedId, what.EnvelopeId,
        ("officer", what.Officer), ("decision", what.Released ? "released" : what.Dropped ? "refused, bytes dropped" : "refused"),
        ("mailbox", what.Mailbox), ("index", $"{what.Index}"), ("entry", Hex(what.ExpectedHash)),
        ("first", $"{what.First}"), ("reason", what.Reason));

    private static Told Tell(DeadLettered what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("subscription", what.Subscription), ("cause", $"{what.Cause}"), ("reader", what.Reader), ("attempts", $"{what.Attempts}"));

    private static Told Tell(Replayed what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("subscription", what.Subscription), ("reader", what.Reader));

    private static Told Tell(Shared what) => new(what.EnvelopeId,
        ("mailbox", what.Mailbox), ("by", what.Sharer), ("with", what.Reader), ("device", what.Device), ("key", Hex(what.Kid)));

    // What its sender knows is the id announced, what lies in the quarantine may be of another.
    private static Told OfBoth(ByteString announced, ByteString found, params (string Name, string Value)[] facts) =>
        announced.IsEmpty || found.IsEmpty || announced == found
            ? new Told(announced.IsEmpty ? found : announced, facts)
            : new Told(announced, [.. facts, ("came as", Hex(found))]) { Found = found };

    private static string RoleOf(ByteString approval) =>
        Protocol.Envelopes.Approval.TryRead(approval.Memory, out var read, out _) ? read.Role : "unknown";

    private static string NameOf(Kind kind) => kind switch
    {
        Kind.HandedOver => "handed over",
        Kind.DocumentAdopted => "document adopted",
        Kind.QuarantineDecided => "quarantine decided",
        Kind.DeadLettered => "dead letter",
        Kind.RevocationListAdopted => "revocation list adopted",
        Kind.EnrollmentAnswered => "enrollment answered",
        Kind.None => "unknown",
        _ => kind.ToString().ToLowerInvariant(),
    };

    // The ruling is evidence in canonical bytes; here only its short form is wanted.
    private static string Outcome(Ruled ruled) =>
        string.Join(", ", Ruling.Parser.ParseFrom(ruled.Ruling).Recipients.Select(ruling => ruling.Reason == default
            ? $"{ruling.Mailbox} {ruling.Outcome}" : $"{ruling.Mailbox} {ruling.Outcome} ({ruling.Reason})"));

    private static EnvelopeId? IdOf(ByteString? bytes) =>
        bytes is { Length: Digest.Size } ? new EnvelopeId(new Digest(bytes.Span)) : null;

    private static KeyValuePair<string, string> Clean((string Name, string Value) fact) =>
        KeyValuePair.Create(fact.Name, ForeignText.Clean(fact.Value));

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private sealed record Told(ByteString? Envelope, params (string Name, string Value)[] Facts)
    {
        public ByteString? Found { get; init; }
    }
}
