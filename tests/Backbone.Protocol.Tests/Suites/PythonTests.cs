using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>Both directions with an implementation that shares no code with ours.</summary>
public sealed class PythonTests
{
    private static readonly byte[] Info = "backbone/1/home\0"u8.ToArray();
    private static readonly byte[] Plaintext = NamedBytes.Of("to and from python", 100);

    private const string Keys = """
        import hashlib, sys
        from cryptography.hazmat.primitives import hpke
        from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
        lines = [bytes.fromhex(line) for line in sys.stdin.read().split()]
        def opening_key(seed):
            e = hashlib.shake_256(seed).digest(96)
            return hpke.MLKEM768X25519PrivateKey(
                mlkem.MLKEM768PrivateKey.from_seed_bytes(e[:64]), x25519.X25519PrivateKey.from_private_bytes(e[64:]))
        suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
        label = b"COMPSIG-MLDSA65-Ed25519-SHA512"
        def signed(message, context):
            start = b"CompositeAlgorithmSignatures2025" + label + bytes([len(context)])
            return start + context + hashlib.sha512(message).digest()

        """;

    [Fact]
    public async Task Python_opens_what_we_seal()
    {
        using var key = OpeningKey.Generate();
        var box = Hpke.Seal(key.PublicKey, Info, Plaintext);
        var lines = await Python.RunAsync(
            Keys + "print(suite.decrypt(lines[1], opening_key(lines[0]), info=lines[2]).hex())",
            [SeedOf(key), Convert.ToHexString([.. box.Enc, .. box.Ciphertext]), Convert.ToHexString(Info)],
            TestContext.Current.CancellationToken);
        Assert.Equal([Convert.ToHexStringLower(Plaintext)], lines);
    }

    [Fact]
    public async Task We_open_what_python_seals()
    {
        using var key = OpeningKey.Generate();
        var lines = await Python.RunAsync(
            Keys + "print(suite.encrypt(lines[1], opening_key(lines[0]).public_key(), info=lines[2]).hex())",
            [SeedOf(key), Convert.ToHexString(Plaintext), Convert.ToHexString(Info)],
            TestContext.Current.CancellationToken);
        var box = Convert.FromHexString(Assert.Single(lines));
        Assert.True(Hpke.TryOpen(key, box.AsSpan(0, Hpke.EncSize), Info, box.AsSpan(Hpke.EncSize), out var opened));
        Assert.Equal(Plaintext, opened);
    }

    [Fact]
    public async Task Python_verifies_what_we_sign()
    {
        using var key = SigningKey.Generate();
        var signature = key.Sign(Plaintext, Info);
        var lines = await Python.RunAsync(
            Keys + """
            key, message, context, signature = lines
            mldsa.MLDSA65PublicKey.from_public_bytes(key[:1952]).verify(signature[:3309], signed(message, context), label)
            ed25519.Ed25519PublicKey.from_public_bytes(key[1952:]).verify(signature[3309:], signed(message, context))
            print("verified")
            """,
            [
                Convert.ToHexString(key.PublicKey.Bytes), Convert.ToHexString(Plaintext), Convert.ToHexString(Info),
                Convert.ToHexString(signature),
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal(["verified"], lines);
    }

    [Fact]
    public async Task We_verify_what_python_signs()
    {
        using var key = SigningKey.Generate();
        var seed = new byte[CompositeSignature.SeedSize];
        key.ExportSeed(seed);
        var lines = await Python.RunAsync(
            Keys + """
            seed, message, context = lines
            pq = mldsa.MLDSA65PrivateKey.from_seed_bytes(seed[:32]).sign(signed(message, context), label)
            print((pq + ed25519.Ed25519PrivateKey.from_private_bytes(seed[32:]).sign(signed(message, context))).hex())
            """,
            [Convert.ToHexString(seed), Convert.ToHexString(Plaintext), Convert.ToHexString(Info)],
            TestContext.Current.CancellationToken);
        Assert.True(key.PublicKey.Verify(Plaintext, Info, Convert.FromHexString(Assert.Single(lines))));
    }

    private static string SeedOf(OpeningKey key)
    {
        var seed = new byte[OpeningKey.SeedSize];
        key.ExportSeed(seed);
        return Convert.ToHexString(seed);
    }
}
