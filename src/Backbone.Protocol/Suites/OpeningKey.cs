using System.Security.Cryptography;

namespace Backbone.Protocol.Suites;

/// <summary>
/// A private key of suite 0x0001 that opens what was sealed to its public half (<see cref="Hpke"/>): X-Wing, kept as
/// its 32-byte seed. Any number of threads may open with it. Disposal zeroes the seed; nothing expanded outlives a
/// call.
/// </summary>
public sealed class OpeningKey : IDisposable
{
    /// <summary>Size of the seed in bytes: 32.</summary>
    public const int SeedSize = XWing.SeedSize;

    private readonly SecretBytes _seed;

    private OpeningKey(ReadOnlySpan<byte> seed)
    {
        _seed = new SecretBytes(seed);
        PublicKey = OpeningPublicKey.TryParse(XWing.PublicKeyOf(seed), out var key)
            ? key
            : throw new BrokenSuiteException("an opening key was made whose public half cannot be read");
    }

    /// <summary>The public half; stays usable after disposal.</summary>
    public OpeningPublicKey PublicKey { get; }

    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    internal ReadOnlySpan<byte> Seed => _seed.Span;

    /// <summary>A new key from the operating system's random numbers.</summary>
    public static OpeningKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSize];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return new OpeningKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The key that grows from a seed.</summary>
    /// <param name="seed">32 bytes. Copied; erasing the caller's copy is the caller's.</param>
    /// <exception cref="ArgumentException">The seed has another length.</exception>
    public static OpeningKey FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedSize
            ? new OpeningKey(seed)
            : throw new ArgumentException($"an opening seed has {SeedSize} bytes, not {seed.Length}");

    /// <summary>Writes the 32-byte seed, for key files and backups only.</summary>
    /// <exception cref="ArgumentException">The destination has less than 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void ExportSeed(Span<byte> destination) => _seed.Span.CopyTo(destination);

    /// <summary>Finds the shared secret in an X-Wing ciphertext (SPEC § Key wrap).</summary>
    /// <param name="enc">1120 bytes.</param>
    /// <param name="sharedSecret">32 bytes to write to; the caller zeroes them.</param>
    /// <returns>False where the ciphertext is not one that X-Wing makes.</returns>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public bool TryDecapsulate(ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
        XWing.TryDecapsulate(Seed, enc, sharedSecret);

    /// <inheritdoc/>
    public void Dispose() => _seed.Dispose();

    /// <summary>The kid of the public half; nothing of the secret.</summary>
    public override string ToString() => PublicKey.ToString();
}
