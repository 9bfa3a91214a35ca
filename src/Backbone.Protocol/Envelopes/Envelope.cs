using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// One signed and sealed message for all its recipients, as its author made it (SPEC § Envelope). Its form is checked;
/// whether its author signed it, and may, is for Verification.AuthorCheck to say.
/// </summary>
public sealed class Envelope
{
    private Envelope(ReadOnlyMemory<byte> bytes, Header header, Handling handling, Endorsements endorsements, Wrap[] wraps,
        ReadOnlyMemory<byte> content)
    {
        Bytes = bytes;
        Header = header;
        Handling = handling;
        Endorsements = endorsements;
        Wraps = ImmutableArray.Create(wraps);
        WrapHashes = [.. wraps.Select(wrap => wrap.Hash())];
        Content = content;
        Signed = new SignedString(header, handling.Hash, WrapHashes.AsSpan(), content.Span);
    }

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What the broker may read.</summary>
    public Header Header { get; }

    /// <summary>What the gateways concerned may read.</summary>
    public Handling Handling { get; }

    /// <summary>Who stands behind it.</summary>
    public Endorsements Endorsements { get; }

    /// <summary>One for each kid of each recipient, in header order.</summary>
    public ImmutableArray<Wrap> Wraps { get; }

    /// <summary>Their hashes, w_i.</summary>
    public ImmutableArray<Digest> WrapHashes { get; }

    /// <summary>The sealed content; empty in a receipt.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>T.</summary>
    public SignedString Signed { get; }

    /// <summary>SHA-256(T).</summary>
    public EnvelopeId Id => Signed.Id;

    /// <summary>The same envelope, under the same id, with one more co-signature.</summary>
    /// <returns>False where it has four already, or one by that key, or it is the author's own, or the whole is too
    /// large.</returns>
    public bool TryWith(
        Approval approval, [NotNullWhen(true)] out Envelope? endorsed, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(approval);
        endorsed = null;
        return Endorsements.TryWith(approval, out var endorsements, out refused)
            && TryWrite(Header, Handling, Wraps, Content, endorsements, out endorsed, out refused);
    }

    /// <summary>Reads canonical bytes; keeps them. A size above the limit is refused before anything else.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out Refused? refused)
    {
        envelope = null;
        if (!CanonicalReader.TryRead<Wire.Envelope>(
                bytes.Span, EnvelopeLimits.EnvelopeBytes, "the envelope", out var wire, out refused)
            || !Header.TryRead(wire.Header.Memory, out var header, out refused)
            || !Handling.TryRead(wire.Handling.Memory, out var handling, out refused)
            || !Endorsements.TryRead(wire.Endorsements.Memory, out var endorsements, out refused)) return false;
        refused = CheckAgreement(header, handling, endorsements) ?? CheckContent(header, wire.Content.Length);
        if (refused is not null) return false;
        ReadOnlySpan<OpeningKid> kids = [.. header.Recipients.SelectMany(recipient => recipient.Kids)];
        refused = Wrap.Read(wire.Wraps, kids, out var wraps);
        if (refused is not null) return false;
        envelope = new Envelope(bytes, header, handling, endorsements, wraps, wire.Content.Memory);
        return true;
    }

    /// <summary>The parts that must agree, wherever header, handling and endorsements meet.</summary>
    public static Refused? CheckAgreement(Header header, Handling handling, Endorsements endorsements)
    {
        if (handling.Author.Nation != header.SenderNation)
            return new Refused(RefusalReason.CallerMismatch, $"the author is not of {header.SenderNation}, which the header names as sender");
        if (handling.SigningKid != endorsements.AuthorKid)
            return new Refused(RefusalReason.SignatureInvalid, "the handling names another signing key than the endorsements");
        return header.IsReceipt == (handling.Category == Category.Receipt)
            ? null
            : new Refused(RefusalReason.Malformed, "a receipt has no content, and nothing but a receipt has none");
    }

    /// <summary>Whether the content is as long as the header says.</summary>
    internal static Refused? CheckContent(Header header, int length)
    {
        var expected = header.IsReceipt ? 0 : Padding.SealedLength(header.PaddedLength);
        return length == expected
            ? null
            : new Refused(RefusalReason.ContentMismatch, $"the content has {length} bytes, the header says {expected}");
    }

    /// <summary>Writes an envelope and reads it back, so nothing leaves that a reader would refuse.</summary>
    internal static bool TryWrite(
        Header header, Handling handling, IEnumerable<Wrap> wraps, ReadOnlyMemory<byte> content, Endorsements endorsements,
        [NotNullWhen(true)] out Envelope? envelope, [NotNullWhen(false)] out Refused? refused)
    {
        var wire = new Wire.Envelope
        {
            Header = UnsafeByteOperations.UnsafeWrap(header.Bytes),
            Handling = UnsafeByteOperations.UnsafeWrap(handling.Bytes),
            Content = UnsafeByteOperations.UnsafeWrap(content),
            Endorsements = UnsafeByteOperations.UnsafeWrap(endorsements.Bytes),
        };
        wire.Wraps.AddRange(wraps.Select(wrap => wrap.ToWire()));
        return TryRead(wire.ToByteArray(), out envelope, out refused);
    }
}
