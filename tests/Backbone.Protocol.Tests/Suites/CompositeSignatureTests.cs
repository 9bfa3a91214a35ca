using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Backbone.Protocol.Tests.Suites;

public sealed class CompositeSignatureTests
{
    private const int Ed25519Offset = 3309;
    private static readonly byte[] Message = "a warning"u8.ToArray();
    private static readonly byte[] Context = "backbone/1/envelope"u8.ToArray();
    private static readonly byte[] Seed = NamedBytes.Of("composite tests", 64);

    [Fact]
    public void A_seed_gives_the_key_and_kid_that_another_implementation_gives()
    {
        var known = KnownAnswersFile.Section("composite");
        using var key = SigningKey.FromSeed(known.Hex("seed"));
        Assert.Equal(known.Hex("publicKey"), key.PublicKey.Bytes.ToArray());
        Assert.Equal(known.Text("kid"), key.PublicKey.Kid.ToString());
    }

    [Fact]
    public void Signatures_of_another_implementation_are_taken()
    {
        var known = KnownAnswersFile.Section("composite");
        Assert.True(SigningPublicKey.TryParse(known.Hex("publicKey"), out var key));
        var cases = known.Cases().ToList();
        Assert.Equal(3, cases.Count);
        Assert.All(cases, one => Assert.True(key.Verify(one.Hex("message"), one.Hex("context"), one.Hex("signature"))));
    }

    [Fact]
    public void What_is_signed_verifies_and_is_hedged()
    {
        using var key = SigningKey.FromSeed(Seed);
        var first = key.Sign(Message, Context);
        var second = key.Sign(Message, Context);
        Assert.Equal(CompositeSignature.SignatureSize, first.Length);
        Assert.NotEqual(first, second);
        Assert.True(key.PublicKey.Verify(Message, Context, first));
        Assert.True(key.PublicKey.Verify(Message, Context, second));
    }

    [Fact]
    public void A_signature_without_hedge_comes_out_the_same()
    {
        using var key = SigningKey.FromSeed(Seed);
        Assert.Equal(key.Sign(Message, Context, deterministic: true), key.Sign(Message, Context, deterministic: true));
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_a_signature_is_refused()
    {
        using var key = SigningKey.FromSeed(Seed);
        var signature = key.Sign(Message, Context);
        for (var i = 0; i < signature.Length; i++)
        {
            var bit = (byte)(1 << (i % 8));
            signature[i] ^= bit;
            Assert.False(key.PublicKey.Verify(Message, Context, signature), $"byte {i}");
            signature[i] ^= bit;
        }
        Assert.True(key.PublicKey.Verify(Message, Context, signature));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(3309)]
    [InlineData(3372)]
    [InlineData(3374)]
    [InlineData(6746)]
    public void A_signature_of_another_length_is_refused(int length)
    {
        using var key = SigningKey.FromSeed(Seed);
        var signature = key.Sign(Message, Context);
        Array.Resize(ref signature, length);
        Assert.False(key.PublicKey.Verify(Message, Context, signature));
    }

    [Fact]
    public void Another_message_context_or_key_is_refused()
    {
        using var key = SigningKey.FromSeed(Seed);
        using var other = SigningKey.Generate();
        var signature = key.Sign(Message, Context);
        Assert.False(key.PublicKey.Verify("a Warning"u8, Context, signature));
        Assert.False(key.PublicKey.Verify([], Context, signature));
        Assert.False(key.PublicKey.Verify(Message, "backbone/1/stamp"u8, signature));
        Assert.False(key.PublicKey.Verify(Message, [], signature));
        Assert.False(other.PublicKey.Verify(Message, Context, signature));
    }

    [Fact]
    public void A_signature_with_one_valid_half_is_refused()
    {
        using var key = SigningKey.FromSeed(Seed);
        var right = key.Sign(Message, Context);
        var wrong = key.Sign("something else"u8, Context);
        byte[] mlDsaOnly = [.. right[..Ed25519Offset], .. wrong[Ed25519Offset..]];
        byte[] ed25519Only = [.. wrong[..Ed25519Offset], .. right[Ed25519Offset..]];
        Assert.False(key.PublicKey.Verify(Message, Context, mlDsaOnly));
        Assert.False(key.PublicKey.Verify(Message, Context, ed25519Only));
        Assert.False(key.PublicKey.Verify(Message, Context, [.. right[Ed25519Offset..], .. right[..Ed25519Offset]]));
    }

    [Fact]
    public void A_key_with_one_half_of_another_key_is_refused()
    {
        using var key = SigningKey.FromSeed(Seed);
        using var other = SigningKey.Generate();
        var signature = key.Sign(Message, Context);
        var (mine, theirs) = (key.PublicKey.Bytes.ToArray(), other.PublicKey.Bytes.ToArray());
        Assert.True(SigningPublicKey.TryParse([.. mine[..1952], .. theirs[1952..]], out var first));
        Assert.True(SigningPublicKey.TryParse([.. theirs[..1952], .. mine[1952..]], out var second));
        Assert.False(first.Verify(Message, Context, signature));
        Assert.False(second.Verify(Message, Context, signature));
    }

    [Fact]
    public void Bytes_move_neither_between_context_and_message_nor_between_contexts()
    {
        using var key = SigningKey.FromSeed(Seed);
        Assert.False(key.PublicKey.Verify("bc"u8, "a"u8, key.Sign("c"u8, "ab"u8)));
    }

    [Fact]
    public void A_half_signed_under_its_algorithm_alone_does_not_pass()
    {
        using var key = SigningKey.FromSeed(Seed);
        Span<byte> buffer = stackalloc byte[CompositeSignature.MaxRepresentativeSize];
        var representative = CompositeSignature.Represent(Message, Context, buffer);
        var signature = key.Sign(Message, Context);
        // The same private half and the same bytes, but without the label as ML-DSA context.
        var signer = new MLDsaSigner(MLDsaParameters.ml_dsa_65, deterministic: false);
        signer.Init(true, MLDsaPrivateKeyParameters.FromSeed(MLDsaParameters.ml_dsa_65, Seed[..32]));
        signer.BlockUpdate(representative);
        signer.GenerateSignature().CopyTo(signature, 0);
        Assert.False(key.PublicKey.Verify(Message, Context, signature));
    }

    [Fact]
    public void A_key_of_low_order_verifies_nothing()
    {
        using var key = SigningKey.FromSeed(Seed);
        var signature = key.Sign(Message, Context);
        // Identity point as key and R, S = 0: the equation holds for every message unless a verifier looks.
        byte[] identity = [1, .. new byte[31]];
        byte[] bytes = [.. key.PublicKey.Bytes[..1952], .. identity];
        byte[] forged = [.. signature[..Ed25519Offset], .. identity, .. new byte[32]];
        Assert.True(SigningPublicKey.TryParse(bytes, out var odd)); // what NSec takes as a key it need not believe
        Assert.False(odd.Verify(Message, Context, forged));
    }

    [Fact]
    public void Junk_is_refused_and_never_throws()
    {
        using var key = SigningKey.FromSeed(Seed);
        for (var i = 0; i < 100; i++)
        {
            var junk = NamedBytes.Of($"junk {i}", CompositeSignature.SignatureSize);
            Assert.False(key.PublicKey.Verify(Message, Context, junk));
            // With a right Ed25519 half, the junk reaches the other verifier.
            key.Sign(Message, Context).AsSpan(Ed25519Offset).CopyTo(junk.AsSpan(Ed25519Offset));
            Assert.False(key.PublicKey.Verify(Message, Context, junk));
        }
        var signature = key.Sign(Message, Context);
        foreach (byte value in new byte[] { 0x00, 0x01, 0x7f, 0x80, 0xff })
        {
            var bytes = new byte[CompositeSignature.PublicKeySize];
            bytes.AsSpan().Fill(value);
            if (SigningPublicKey.TryParse(bytes, out var odd)) Assert.False(odd.Verify(Message, Context, signature));
        }
    }

    [Fact]
    public void The_longest_context_passes_and_a_longer_one_is_misuse()
    {
        using var key = SigningKey.FromSeed(Seed);
        var longest = new byte[255];
        Assert.True(key.PublicKey.Verify(Message, longest, key.Sign(Message, longest)));
        Assert.Throws<ArgumentException>(() => key.Sign(Message, new byte[256]));
        Assert.Throws<ArgumentException>(() => key.PublicKey.Verify(Message, new byte[256], new byte[3373]));
    }

    [Fact]
    public void One_public_key_gives_right_verdicts_to_many_threads()
    {
        using var key = SigningKey.FromSeed(Seed);
        var good = key.Sign(Message, Context);
        var bad = (byte[])good.Clone();
        bad[100] ^= 1;
        for (var round = 0; round < 5; round++) // a fresh key each round, so that its first use is shared too
        {
            Assert.True(SigningPublicKey.TryParse(key.PublicKey.Bytes, out var shared));
            var wrong = 0;
            Parallel.For(0, 80, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                var isGood = i % 2 == 0;
                if (shared.Verify(Message, Context, isGood ? good : bad) != isGood) Interlocked.Increment(ref wrong);
            });
            Assert.Equal(0, wrong);
        }
    }

    [Fact]
    public void One_private_key_signs_on_many_threads()
    {
        using var key = SigningKey.FromSeed(Seed);
        var wrong = 0;
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            byte[] message = [(byte)i];
            if (!key.PublicKey.Verify(message, Context, key.Sign(message, Context))) Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }
}
