using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Consignments;

/// <summary>
/// The signature of whoever put evidence together (SPEC § Evidence), over the canonical bytes of the evidence without it: each entry
/// proves itself, and this is the word that none was left out.
/// </summary>
public static class EvidenceSignature
{
    /// <summary>Signs.</summary>
    /// <param name="evidence">The canonical bytes, without the signature.</param>
    /// <param name="kid">A key held in <paramref name="custody"/>.</param>
    /// <param name="custody">Holds it.</param>
    /// <returns>3,373 bytes.</returns>
    public static byte[] Sign(ReadOnlySpan<byte> evidence, SigningKid kid, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(custody);
        return custody.Sign(kid, evidence, Labels.EvidenceContext);
    }

    /// <summary>Whether a signature is by this key.</summary>
    public static bool Verifies(ReadOnlySpan<byte> evidence, SigningPublicKey key, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Verify(evidence, Labels.EvidenceContext, signature);
    }
}
