using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Gateway.Uplink;

/// <summary>An entry as the broker announced it, before its bytes were seen.</summary>
/// <param name="Mailbox">The mailbox whose lane it is in.</param>
/// <param name="Generation">The lane's generation.</param>
/// <param name="Index">0-based index in the lane.</param>
/// <param name="Hash">The entry hash announced.</param>
/// <param name="Precedence">How urgent, by the broker's word; decides only what is fetched first.</param>
/// <param name="Wire">The header as it came, for the evidence.</param>
internal sealed record AnnouncedEntry(
    MailboxAddress Mailbox, uint Generation, ulong Index, EntryHash Hash, Precedence Precedence, EntryHeader Wire)
{
    /// <summary>
    /// Bytes of a header: two addresses' worth and two hashes. It is kept as evidence, whatever the broker added to it.
    /// </summary>
    private const int MostBytes = 1024;

    /// <summary>Bytes of the consignment, by the broker's word; more are not taken from it.</summary>
    public int Size { get; } = (int)Math.Min(Wire.Size, ConsignmentLimits.ConsignmentBytes);

    /// <summary>The nation that sent it, by the broker's word; the default value where it says none. Decides only whose turn it is.</summary>
    public NationCode Sender { get; } = NationCode.TryParse(Wire.Sender, out var nation) ? nation : default;

    /// <summary>The envelope, by the broker's word; null where it names none. It says which message is meant, and proves nothing.</summary>
    public EnvelopeId? EnvelopeId { get; } = Wire.EnvelopeId.Length == Digest.Size ? new EnvelopeId(new Digest(Wire.EnvelopeId.Span)) : null;

    /// <summary>The mark that the broker gave it when it was appended: by it is seen whether the lane lost entries. Never 0.</summary>
    public ulong Mark => Wire.Mark;

    /// <summary>The lane, by this gateway's own reckoning.</summary>
    public LaneId Lane(FederationName federation) => LaneId.Of(federation.ToString(), Mailbox.ToString(), Generation);

    /// <summary>Reads what the broker announced; null where it is no entry header at all.</summary>
    public static AnnouncedEntry? Read(EntryHeader wire) =>
        wire.CalculateSize() <= MostBytes && MailboxAddress.TryParse(wire.Mailbox, out var mailbox) && wire.EntryHash.Length == Digest.Size && wire.Mark != 0
            ? new AnnouncedEntry(mailbox, wire.Generation, wire.Index, new EntryHash(new Digest(wire.EntryHash.Span)), wire.Precedence, wire)
            : null;

    /// <summary>Reads it again as the quarantine keeps it: in the gateway's own contract, field for field the broker's.</summary>
    public static AnnouncedEntry? Read(Announcement kept) => Read(EntryHeader.Parser.ParseFrom(kept.ToByteArray()));
}
