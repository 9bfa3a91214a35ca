using Backbone.Client.Tests.Approvals;
using Backbone.Client.Tests.Hostile;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using Form = Backbone.Contracts.Envelope.V1;

namespace Backbone.Client.Tests.Operations;

/// <summary>Entries of KOR's journal, as an honest gateway writes them; each is told its place.</summary>
internal static class Entries
{
    private static readonly TestFederation Federation = TestFederation.Default;
    private static readonly byte[] Salt = new byte[RulingHash.SaltBytes];

    /// <summary>Something about no message.</summary>
    public static Func<ulong, ByteString> Other() => index => new JournalEntry
    {
        Index = index,
        Time = 1000,
        Alarm = new Alarm { Kind = AlarmKind.StoreRoom, Detail = "filling" },
    }.ToByteString();

    /// <summary>A receipt that was taken in.</summary>
    public static Func<ulong, ByteString> Receipted(EnvelopeId receipt, string author, Fact fact) => index => new JournalEntry
    {
        Index = index,
        Time = 1000,
        Receipted = new Receipted
        {
            EnvelopeId = Honest.Id(fact.Envelope),
            Recipient = (uint)fact.Recipient,
            Event = fact.Event,
            Reason = fact.Reason,
            ReceiptId = Honest.Id(receipt),
            Author = author,
        },
    }.ToByteString();

    public static Func<ulong, ByteString> Ruled(Envelope envelope, Action<Ruled>? change = null, TreeHead? journal = null)
    {
        var ruling = new Form.Ruling
        {
            Recipients = { Waiting.Rulings(envelope, RulingOutcome.Allowed) },
            Documents = { new Form.DocumentVersion { Label = "release", Nation = "KOR", Version = 3, Hash = ByteString.CopyFrom(new byte[32]) } },
            Journal = journal is { } head ? new Form.JournalHead { Size = head.Size, Root = ByteString.CopyFrom(head.Root.ToArray()) } : null,
        }.ToByteString();
        var kor = Federation.Kor;
        var stamp = Stamp.Sign(new StampStatement(
            envelope.Id, envelope.Endorsements.Hash, [Digest.Of("sealed handling"u8)], kor.Stamp.Key.Kid, Timestamp.Now(TimeProvider.System),
            RulingHash.Of(Salt, ruling.Span), 0, Digest.Of([])), kor.GatewayCustody);
        var what = new Ruled
        {
            EnvelopeId = Honest.Id(envelope.Id),
            Header = ByteString.CopyFrom(envelope.Header.Bytes.Span),
            Handling = ByteString.CopyFrom(envelope.Handling.Bytes.Span),
            WrapsHash = ByteString.CopyFrom(envelope.Signed.WrapsHash.ToArray()),
            ContentHash = ByteString.CopyFrom(envelope.Signed.ContentHash.ToArray()),
            Endorsements = ByteString.CopyFrom(envelope.Endorsements.Bytes.Span),
            Ruling = ruling,
            Salt = ByteString.CopyFrom(Salt),
            Stamp = ByteString.CopyFrom(stamp.Bytes.Span),
            Caller = "KOR/kisa/lee",
        };
        change?.Invoke(what);
        return index => new JournalEntry { Index = index, Time = 1000, Ruled = what }.ToByteString();
    }

    public static Func<ulong, ByteString> Decided(Envelope envelope) => index => new JournalEntry
    {
        Index = index,
        Time = 1000,
        Decided = new Decided
        {
            EnvelopeId = Honest.Id(envelope.Id),
            Officer = "KOR/kisa/park",
            Approval = ByteString.CopyFrom(envelope.Endorsements.Approvals[0].Write()),
        },
    }.ToByteString();
}
