using Backbone.Protocol.Canonical;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// T, the string that the author signs (SPEC § Envelope): label ‖ u16 suite ‖ u64 |header| ‖ header ‖ SHA-256(handling)
/// ‖ SHA-256(w_0 ‖ w_1 ‖ …) ‖ SHA-256(content). Its SHA-256 is the envelope id.
/// </summary>
public sealed class SignedString
{
    private readonly byte[] _bytes;

    /// <summary>Builds T from its parts; a consignment, which lacks the handling, has all of them too.</summary>
    public SignedString(Header header, Digest handlingHash, ReadOnlySpan<Digest> wrapHashes, ReadOnlySpan<byte> content)
        : this(header, handlingHash, Wrap.HashOfAll(wrapHashes), Digest.Of(content))
    {
    }

    /// <summary>The same where the hash over all wraps and that of the content are known.</summary>
    public SignedString(Header header, Digest handlingHash, Digest wrapsHash, Digest contentHash)
    {
        ArgumentNullException.ThrowIfNull(header);
        HandlingHash = handlingHash;
        WrapsHash = wrapsHash;
        ContentHash = contentHash;
        _bytes = new byte[Labels.Envelope.Length + 2 + 8 + header.Bytes.Length + 3 * Digest.Size];
        var writer = new ByteWriter(_bytes);
        writer.Bytes(Labels.Envelope);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.U64((ulong)header.Bytes.Length);
        writer.Bytes(header.Bytes.Span);
        writer.Hash(handlingHash);
        writer.Hash(wrapsHash);
        writer.Hash(contentHash);
        Id = new EnvelopeId(Digest.Of(_bytes));
    }

    /// <summary>The bytes of T.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The same, for whoever signs later.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>SHA-256(T).</summary>
    public EnvelopeId Id { get; }

    /// <summary>SHA-256(handling).</summary>
    public Digest HandlingHash { get; }

    /// <summary>SHA-256(w_0 ‖ w_1 ‖ …).</summary>
    public Digest WrapsHash { get; }

    /// <summary>SHA-256(content).</summary>
    public Digest ContentHash { get; }
}
