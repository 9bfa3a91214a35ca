using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Consignments;

/// <summary>
/// What crosses the border for one recipient mailbox (SPEC § Consignment). Its form is checked, and from it alone T, the
/// envelope id and the entry hash are recomputed; whether its stamp holds is for <see cref="Stamp"/> to say.
/// </summary>
public sealed class Consignment
{
    private Consignment(ReadOnlyMemory<byte> bytes, Header header, int recipient, ImmutableArray<Wrap> wraps,
        ImmutableArray<Digest> otherWrapHashes, ReadOnlyMemory<byte> content, SealedHandling sealedHandling, Stamp stamp, SignedString signed)
    {
        Bytes = bytes;
        Header = header;
        RecipientIndex = recipient;
        Wraps = wraps;
        OtherWrapHashes = otherWrapHashes;
        Content = content;
        SealedHandling = sealedHandling;
        Stamp = stamp;
        Signed = signed;
    }

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The envelope's header.</summary>
    public Header Header { get; }

    /// <summary>0-based place of this recipient in the header's list.</summary>
    public int RecipientIndex { get; }

    /// <summary>This recipient.</summary>
    public RecipientEntry Recipient => Header.Recipients[RecipientIndex];

    /// <summary>The wraps of this recipient's readers.</summary>
    public ImmutableArray<Wrap> Wraps { get; }

    /// <summary>The hashes of all other wraps, in header order.</summary>
    public ImmutableArray<Digest> OtherWrapHashes { get; }

    /// <summary>The sealed content.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Handling and endorsements, for this recipient's nation.</summary>
    public SealedHandling SealedHandling { get; }

    /// <summary>The sender nation's stamp.</summary>
    public Stamp Stamp { get; }

    /// <summary>T, recomputed.</summary>
    public SignedString Signed { get; }

    /// <summary>SHA-256(T), recomputed.</summary>
    public EnvelopeId EnvelopeId => Signed.Id;

    /// <summary>The lane that it belongs into.</summary>
    /// <param name="generation">The lane's generation, from 0.</param>
    public LaneId Lane(uint generation) => LaneId.Of(Header.Federation.ToString(), Recipient.Mailbox.ToString(), generation);

    /// <summary>Its entry hash in a lane, recomputed.</summary>
    public EntryHash EntryHash(LaneId lane) =>
        Consignments.EntryHash.Of(lane, EnvelopeId, SealedHandling.Hash, Stamp.Hash, Header.Precedence, Header.Expires);

    /// <summary>Reads canonical bytes; keeps them. A size above the limit is refused before anything else.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Consignment? consignment, [NotNullWhen(false)] out Refused? refused)
    {
        consignment = null;
        if (!CanonicalReader.TryRead<Wire.Consignment>(
                bytes.Span, ConsignmentLimits.ConsignmentBytes, "the consignment", out var wire, out refused)
            || !Header.TryRead(wire.Header.Memory, out var header, out refused)
            || !SealedHandling.TryRead(wire.SealedHandling.Memory, out var handling, out refused)
            || !Stamp.TryRead(wire.Stamp.Memory, out var stamp, out refused)) return false;
        refused = CheckShape(wire, header) ?? Envelope.CheckContent(header, wire.Content.Length);
        if (refused is not null) return false;
        var recipient = (int)wire.Recipient;
        refused = Wrap.Read(wire.Wraps, header.Recipients[recipient].Kids.AsSpan(), out var wraps);
        if (refused is not null) return false;
        Digest[] others = [.. wire.OtherWrapHashes.Select(hash => new Digest(hash.Span))];
        var signed = new SignedString(
            header, new Digest(wire.HandlingHash.Span), WrapHashes.InOrder(header, recipient, wraps, others), wire.Content.Span);
        consignment = new Consignment(
            bytes, header, recipient, ImmutableArray.Create(wraps), ImmutableArray.Create(others), wire.Content.Memory, handling, stamp, signed);
        return true;
    }

    /// <summary>
    /// Makes the consignment of one recipient, of an envelope that was read strictly; so what is written needs not be read again.
    /// </summary>
    public static Consignment Write(Envelope envelope, int recipient, SealedHandling handling, Stamp stamp)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(stamp);
        var first = envelope.Header.FirstWrapOf(recipient);
        var own = envelope.Header.Recipients[recipient].Kids.Length;
        var wire = new Wire.Consignment
        {
            Header = UnsafeByteOperations.UnsafeWrap(envelope.Header.Bytes),
            HandlingHash = ByteString.CopyFrom(envelope.Handling.Hash.ToArray()),
            Recipient = (uint)recipient,
            Content = UnsafeByteOperations.UnsafeWrap(envelope.Content),
            SealedHandling = UnsafeByteOperations.UnsafeWrap(handling.Bytes),
            Stamp = UnsafeByteOperations.UnsafeWrap(stamp.Bytes),
        };
        var wraps = envelope.Wraps[first..(first + own)];
        ImmutableArray<Digest> others = [.. envelope.WrapHashes[..first], .. envelope.WrapHashes[(first + own)..]];
        wire.Wraps.AddRange(wraps.Select(wrap => wrap.ToWire()));
        wire.OtherWrapHashes.AddRange(others.Select(hash => ByteString.CopyFrom(hash.ToArray())));
        return new Consignment(
            wire.ToByteArray(), envelope.Header, recipient, wraps, others, envelope.Content, handling, stamp, envelope.Signed);
    }

    private static Refused? CheckShape(Wire.Consignment wire, Header header)
    {
        if (wire.HandlingHash.Length != Digest.Size) return Malformed("the handling hash has not 32 bytes");
        if (wire.Recipient >= header.Recipients.Length) return Malformed($"recipient {wire.Recipient} is not in the header");
        var others = header.WrapCount - header.Recipients[(int)wire.Recipient].Kids.Length;
        if (wire.OtherWrapHashes.Count != others || wire.OtherWrapHashes.Any(hash => hash.Length != Digest.Size))
            return Malformed($"it has not {others} hashes of other wraps of 32 bytes");
        return null;
    }

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, $"in the consignment, {what}");
}
