using System.Runtime.InteropServices;
using Backbone.Protocol.Suites;
using Backbone.Protocol.Tests.Suites;

namespace Backbone.Protocol.Tests.Vectors;

/// <summary>X-Wing, and its two halves in libsodium, which is what X-Wing runs.</summary>
public sealed partial class KeyVectorTests
{
    [Fact]
    public void X_Wing_answers_its_draft_and_so_does_the_second_implementation()
    {
        var file = new PublishedFile("xwing", "test-vectors.json");
        foreach (var one in file.Root.EnumerateArray())
        {
            var seed = one.Hex("seed");
            using var key = OpeningKey.FromSeed(seed);
            Assert.Equal(one.Hex("sk"), seed);
            Assert.Equal(one.Hex("pk"), key.PublicKey.Bytes.ToArray());
            var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
            XWing.Encapsulate(key.PublicKey, one.Hex("eseed"), enc, secret);
            Assert.Equal(one.Hex("ct"), enc);
            Assert.Equal(one.Hex("ss"), secret);
            secret.AsSpan().Clear();
            Assert.True(XWing.TryDecapsulate(seed, enc, secret));
            Assert.Equal(one.Hex("ss"), secret);
            Assert.Equal(one.Hex("pk"), new BouncyXWing(seed).PublicKey);
            Assert.Equal(one.Hex("ss"), new BouncyXWing(seed).Decapsulate(enc));
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void X25519_in_libsodium_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "x25519_test.json");
        LibSodium.Start();
        var secret = new byte[32];
        foreach (var (_, one) in file.Wycheproof())
        {
            var taken = LibSodium.X25519(secret, one.Hex("private"), one.Hex("public")) == 0;
            var isZero = one.Hex("shared").All(value => value == 0);
            // Which of the acceptable ones libsodium takes is what X-Wing rests on: all but a product of zero.
            Assert.True(taken != isZero, one.Name());
            Assert.True(taken || one.Expected() != true, one.Name());
            if (taken) Assert.Equal(one.Hex("shared"), secret);
            file.Ours();
        }
        file.Report();
    }

    [Fact]
    public void ML_KEM_768_in_libsodium_answers_Wycheproof()
    {
        var file = new PublishedFile("wycheproof", "mlkem_768_test.json");
        LibSodium.Start();
        var (publicKey, privateKey, secret) = (new byte[1184], new byte[2400], new byte[32]);
        foreach (var (_, one) in file.Wycheproof())
        {
            var (seed, ciphertext) = (one.Hex("seed"), one.Hex("c"));
            if (seed.Length != 64 || ciphertext.Length != 1088)
            {
                // libsodium checks no lengths; X-Wing does, and never has these parts in other lengths.
                Assert.Equal(false, one.Expected());
                file.NotOurs();
                continue;
            }
            Assert.Equal(0, MLKemKeyPair(publicKey, privateKey, seed));
            Assert.Equal(one.Hex("ek"), publicKey);
            Assert.Equal(0, MLKemDecapsulate(secret, ciphertext, privateKey));
            Assert.True(one.Expected() == one.Hex("K").AsSpan().SequenceEqual(secret), one.Name());
            file.Ours();
        }
        file.Report();
    }

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_mlkem768_seed_keypair")]
    private static partial int MLKemKeyPair(Span<byte> publicKey, Span<byte> privateKey, ReadOnlySpan<byte> seed);

    [LibraryImport("libsodium", EntryPoint = "crypto_kem_mlkem768_dec")]
    private static partial int MLKemDecapsulate(
        Span<byte> sharedSecret, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> privateKey);
}
