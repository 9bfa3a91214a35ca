using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Suites;

public sealed class XWingTests
{
    [Fact]
    public void A_seed_gives_the_key_and_kid_that_another_implementation_gives()
    {
        var known = KnownAnswersFile.Section("xwing");
        using var key = OpeningKey.FromSeed(known.Hex("seed"));
        Assert.Equal(known.Hex("publicKey"), key.PublicKey.Bytes.ToArray());
        Assert.Equal(known.Text("kid"), key.PublicKey.Kid.ToString());
    }

    [Fact]
    public void What_another_implementation_encapsulated_gives_its_secret()
    {
        var known = KnownAnswersFile.Section("xwing");
        Span<byte> secret = stackalloc byte[XWing.SharedSecretSize];
        foreach (var one in known.Cases())
        {
            Assert.True(XWing.TryDecapsulate(known.Hex("seed"), one.Hex("enc"), secret));
            Assert.Equal(one.Hex("sharedSecret"), secret.ToArray());
        }
    }

    /// <summary>The first case of the draft, its long values as SHA-256.</summary>
    [Fact]
    public void The_first_case_of_the_draft_comes_out()
    {
        using var key = OpeningKey.FromSeed(
            Convert.FromHexString("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"));
        var encapsulationSeed = Convert.FromHexString(
            "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e2"
            + "35b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2");
        var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
        XWing.Encapsulate(key.PublicKey, encapsulationSeed, enc, secret);
        Assert.Equal("d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384", Convert.ToHexStringLower(secret));
        Assert.Equal(
            "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
            KnownAnswersFile.Sha256(key.PublicKey.Bytes));
        Assert.Equal("17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33", KnownAnswersFile.Sha256(enc));
    }

    [Fact]
    public void Two_implementations_make_the_same_keys_and_open_each_others_secrets()
    {
        for (var i = 0; i < 20; i++)
        {
            var seed = NamedBytes.Of($"differential {i}", 32);
            using var ours = OpeningKey.FromSeed(seed);
            var theirs = new BouncyXWing(seed);
            Assert.Equal(theirs.PublicKey, ours.PublicKey.Bytes.ToArray());

            var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
            XWing.Encapsulate(ours.PublicKey, enc, secret);
            Assert.Equal(secret, theirs.Decapsulate(enc));

            var sent = BouncyXWing.Encapsulate(theirs.PublicKey);
            Assert.True(XWing.TryDecapsulate(seed, sent.Enc, secret));
            Assert.Equal(sent.SharedSecret, secret);

            // A damaged ML-KEM half gives a secret that nobody sent (implicit rejection), the same one in both.
            enc[i * 50] ^= 1;
            var sentSecret = (byte[])secret.Clone();
            Assert.True(XWing.TryDecapsulate(seed, enc, secret));
            Assert.NotEqual(sentSecret, secret);
            Assert.Equal(theirs.Decapsulate(enc), secret);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1088)]
    [InlineData(1119)]
    [InlineData(1121)]
    public void An_encapsulated_key_of_another_length_is_refused(int length) =>
        Assert.False(XWing.TryDecapsulate(new byte[32], new byte[length], new byte[32]));

    [Fact]
    public void An_encapsulated_point_of_low_order_is_refused()
    {
        using var key = OpeningKey.FromSeed(new byte[32]);
        var (enc, secret) = (new byte[XWing.EncSize], new byte[XWing.SharedSecretSize]);
        XWing.Encapsulate(key.PublicKey, enc, secret);
        enc.AsSpan(1088).Clear();
        Assert.False(XWing.TryDecapsulate(new byte[32], enc, secret));
    }

    [Fact]
    public void Wrong_lengths_inside_are_misuse_and_reach_no_native_code()
    {
        using var key = OpeningKey.Generate();
        Assert.Throws<ArgumentException>(() => XWing.PublicKeyOf(new byte[31]));
        Assert.Throws<ArgumentException>(() => XWing.Encapsulate(key.PublicKey, new byte[63], new byte[1120], new byte[32]));
        Assert.Throws<ArgumentException>(() => XWing.Encapsulate(key.PublicKey, new byte[1119], new byte[32]));
        Assert.Throws<ArgumentException>(() => XWing.Encapsulate(key.PublicKey, new byte[1120], new byte[31]));
        Assert.Throws<ArgumentException>(() => XWing.TryDecapsulate(new byte[31], new byte[1120], new byte[32]));
        Assert.Throws<ArgumentException>(() => XWing.TryDecapsulate(new byte[32], new byte[1120], new byte[33]));
    }
}
