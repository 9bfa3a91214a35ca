using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Google.Protobuf;

namespace Backbone.Gateway.Accepting;

/// <summary>What the journal says of a decision about an entry that was put aside.</summary>
internal static class QuarantineDecisions
{
    /// <summary>A decision.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="aside">The entry as it was put aside.</param>
    /// <param name="by">Who decided: an officer, or the gateway that judged it again.</param>
    /// <param name="released">Whether it was let in.</param>
    /// <param name="why">Why.</param>
    /// <param name="dropped">Whether its bytes were dropped.</param>
    public static JournalEntry Of(
        FederationName federation, QuarantinedEntry aside, PrincipalAddress by, bool released, string why, bool dropped)
    {
        var entry = AnnouncedEntry.Read(aside.Announced);
        return new JournalEntry
        {
            QuarantineDecided = new QuarantineDecided
            {
                LaneId = entry is null ? ByteString.Empty : ByteString.CopyFrom(entry.Lane(federation).ToArray()),
                Index = aside.Announced.Index,
                Mailbox = aside.Announced.Mailbox,
                ExpectedHash = aside.Announced.EntryHash,
                EnvelopeId = EnvelopeIn(aside),
                First = aside.Reason,
                Officer = by.ToString(),
                Released = released,
                Reason = why,
                Dropped = dropped,
                AnnouncedId = entry?.EnvelopeId is { } announced ? JournalEntries.Bytes(announced) : ByteString.Empty,
            },
        };
    }

    /// <summary>The envelope, where its sender is proven: from the bytes, for the broker's word about them proves nothing.</summary>
    public static ByteString EnvelopeIn(QuarantinedEntry aside) =>
        !aside.Header.IsEmpty && Consignment.TryRead(aside.Consignment.Memory, out var consignment, out _)
            ? JournalEntries.Bytes(consignment.EnvelopeId) : ByteString.Empty;
}
