
namespace Backbone.Protocol.Consignments;

/// <summary>The hash of a nation's ruling as its stamp holds it (SPEC § Ruling).</summary>
public static class RulingHash
{
    /// <summary>Bytes of the salt that keeps the hash from telling anything.</summary>
    public const int SaltBytes = 32;

    /// <summary>SHA-256("backbone/1/ruling\0" ‖ salt(32) ‖ canonical Ruling).</summary>
    public static Digest Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> ruling)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, SaltBytes);
        return Digest.Of([.. Labels.Ruling, .. salt, .. ruling]);
    }
}
