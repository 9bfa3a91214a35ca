using System.Numerics;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// How long a content may be (SPEC § Padding): 4 bytes of length and the plaintext, rounded up to a multiple of 1 KiB up
/// to 16 KiB, and above that to a Padmé length, so that a size tells little.
/// </summary>
public static class Padding
{
    /// <summary>Bytes of the length before the plaintext.</summary>
    public const int LengthBytes = 4;

    private const ulong Step = 1024;
    private const ulong SmallLimit = 16 * 1024;

    /// <summary>P for a plaintext of so many bytes.</summary>
    public static ulong PaddedLength(int plaintextBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextBytes);
        var length = LengthBytes + (ulong)plaintextBytes;
        return length <= SmallLimit ? (length + Step - 1) / Step * Step : Padme(length);
    }

    /// <summary>Whether a header may name this P; 0 stands for no content and is not among them.</summary>
    public static bool IsPaddedLength(ulong length) =>
        length is > 0 and <= SmallLimit ? length % Step == 0
        : length is > SmallLimit and <= EnvelopeLimits.EnvelopeBytes && Padme(length) == length;

    /// <summary>Bytes of a sealed content with padded length P: 56 + P + 16·(⌊P/16384⌋ + 1).</summary>
    public static int SealedLength(ulong paddedLength)
    {
        if (!IsPaddedLength(paddedLength)) throw new ArgumentException($"{paddedLength} is no padded length");
        return Cobblestone.CiphertextLength((int)paddedLength);
    }

    // Padmé (Nikitin and others, PETS 2019): at most 12 % more, and only O(log log n) bits of the length show.
    private static ulong Padme(ulong length)
    {
        var exponent = BitOperations.Log2(length);
        var lowBits = exponent - (BitOperations.Log2((ulong)exponent) + 1);
        var mask = (1UL << lowBits) - 1;
        return (length + mask) & ~mask;
    }
}
