using System.Runtime.InteropServices;

namespace Backbone.Protocol.Suites;

/// <summary>
/// The functions of libsodium 1.0.22 that NSec does not offer. libsodium checks no lengths and reads what it expects:
/// every caller checks first. Each answers 0 for success.
/// </summary>
internal static partial class LibSodium
{
    private const string Library = "libsodium";

    /// <summary>Once, before the first call: random numbers and the choice of code for this processor.</summary>
    /// <exception cref="BrokenSuiteException">libsodium is not there, too old, or would not start.</exception>
    public static void Start() => _ = Started.Value;

    private static readonly Lazy<bool> Started = new(() =>
    {
        try
        {
            if (Initialize() < 0) throw new BrokenSuiteException("libsodium would not start");
            return true;
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new BrokenSuiteException("libsodium 1.0.22 is not beside this program", missing);
        }
    });

    [LibraryImport(Library, EntryPoint = "sodium_init")]
    private static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "crypto_kem_xwing_seed_keypair")]
    public static partial int XWingKeyPair(Span<byte> publicKey, Span<byte> secretKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_kem_xwing_enc_deterministic")]
    public static partial int XWingEncapsulate(
        Span<byte> enc, Span<byte> sharedSecret, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "crypto_kem_xwing_dec")]
    public static partial int XWingDecapsulate(
        Span<byte> sharedSecret, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> secretKey);

    [LibraryImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
    public static partial int X25519(Span<byte> sharedSecret, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point);
}
