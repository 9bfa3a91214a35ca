using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
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
