using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Releasing;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Google.Protobuf;

namespace Backbone.Gateway.Journals;

/// <summary>Journal entries from the domain's values.</summary>
internal static class JournalEntries
{
    /// <summary>Something that an operator must see.</summary>
    public static JournalEntry Alarm(AlarmKind kind, string detail, EnvelopeId? envelope = null, string mailbox = "",
        Precedence precedence = Precedence.Unspecified) => new()
        {
            Alarm = new Alarm
            {
                Kind = kind,
                Detail = detail,
                EnvelopeId = envelope is { } id ? Bytes(id) : ByteString.Empty,
                Mailbox = mailbox,
                Precedence = precedence,
            },
        };

    /// <summary>A ruling, with all that it was made about but the content.</summary>
    /// <param name="signed">What the author signed.</param>
    /// <param name="header">Its header.</param>
    /// <param name="handling">Its handling.</param>
    /// <param name="endorsements">Who stands behind it.</param>
    /// <param name="ruling">The ruling.</param>
    /// <param name="stamp">The stamp; null where it bears none.</param>
    /// <param name="more">Says who handed it over, or that it came in.</param>
    public static JournalEntry Ruled(
        SignedString signed, Header header, Handling handling, Endorsements endorsements, RulingRecord ruling, Stamp? stamp, Action<Ruled> more)
    {
        var ruled = new Ruled
        {
            EnvelopeId = Bytes(signed.Id),
            Header = ByteString.CopyFrom(header.Bytes.Span),
            Handling = ByteString.CopyFrom(handling.Bytes.Span),
            WrapsHash = Bytes(signed.WrapsHash),
            ContentHash = Bytes(signed.ContentHash),
            Endorsements = ByteString.CopyFrom(endorsements.Bytes.Span),
            Ruling = ByteString.CopyFrom(ruling.Bytes),
            Salt = ByteString.CopyFrom(ruling.Salt),
            Stamp = stamp is null ? ByteString.Empty : ByteString.CopyFrom(stamp.Bytes.Span),
        };
        more(ruled);
        return new JournalEntry { Ruled = ruled };
    }

    /// <summary>A consignment is durable at the broker.</summary>
    public static JournalEntry Published(EnvelopeId envelope, int recipient, LaneId lane, ulong index, EntryHash hash) => new()
    {
        Published = new Published
        {
            EnvelopeId = Bytes(envelope),
            Recipient = (uint)recipient,
            LaneId = ByteString.CopyFrom(lane.ToArray()),
            Index = index,
            EntryHash = Bytes(hash.Hash),
        },
    };

    /// <summary>32 bytes for the wire.</summary>
    public static ByteString Bytes(EnvelopeId id) => Bytes(id.Hash);

    /// <summary>32 bytes for the wire.</summary>
    public static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());
}
