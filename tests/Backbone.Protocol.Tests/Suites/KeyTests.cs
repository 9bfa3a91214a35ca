using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Suites;

public sealed class KeyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(1952)]
    [InlineData(1983)]
    [InlineData(1985)]
    public void A_signing_public_key_of_another_length_is_refused(int length) =>
        Assert.False(SigningPublicKey.TryParse(new byte[length], out _));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(1184)]
    [InlineData(1215)]
    [InlineData(1217)]
    public void An_opening_public_key_of_another_length_is_refused(int length)
    {
        using var key = OpeningKey.Generate();
        var bytes = key.PublicKey.Bytes.ToArray();
        Array.Resize(ref bytes, length);
        Assert.False(OpeningPublicKey.TryParse(bytes, out _));
    }

    [Fact]
    public void An_opening_key_with_a_coefficient_not_below_the_modulus_is_refused()
    {
        using var key = OpeningKey.Generate();
        foreach (var coefficient in new[] { 0, 1, 400, 766, 767 })
        {
            Assert.True(OpeningPublicKey.TryParse(WithCoefficient(key, coefficient, 3328), out _));
            Assert.False(OpeningPublicKey.TryParse(WithCoefficient(key, coefficient, 3329), out _));
            Assert.False(OpeningPublicKey.TryParse(WithCoefficient(key, coefficient, 4095), out _));
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    public void An_opening_key_whose_point_is_of_low_order_is_refused(string point)
    {
        using var key = OpeningKey.Generate();
        byte[] bytes = [.. key.PublicKey.Bytes[..1184], .. Convert.FromHexString(point)];
        Assert.False(OpeningPublicKey.TryParse(bytes, out _));
    }

    [Fact]
    public void Seeds_of_another_length_are_misuse()
    {
        Assert.All([0, 32, 63, 65], length => Assert.Throws<ArgumentException>(() => SigningKey.FromSeed(new byte[length])));
        Assert.All([0, 31, 33, 64], length => Assert.Throws<ArgumentException>(() => OpeningKey.FromSeed(new byte[length])));
    }

    [Fact]
    public void Exported_seeds_make_the_same_keys_again()
    {
        using var signing = SigningKey.Generate();
        using var opening = OpeningKey.Generate();
        var (signingSeed, openingSeed) = (new byte[64], new byte[32]);
        signing.ExportSeed(signingSeed);
        opening.ExportSeed(openingSeed);
        using var signingAgain = SigningKey.FromSeed(signingSeed);
        using var openingAgain = OpeningKey.FromSeed(openingSeed);
        Assert.Equal(signing.PublicKey.Kid, signingAgain.PublicKey.Kid);
        Assert.Equal(opening.PublicKey.Kid, openingAgain.PublicKey.Kid);
        Assert.Throws<ArgumentException>(() => signing.ExportSeed(new byte[63]));
        Assert.Throws<ArgumentException>(() => opening.ExportSeed(new byte[31]));
    }

    [Fact]
    public void Generated_keys_differ()
    {
        using var signing = SigningKey.Generate();
        using var otherSigning = SigningKey.Generate();
        using var opening = OpeningKey.Generate();
        using var otherOpening = OpeningKey.Generate();
        Assert.NotEqual(signing.PublicKey.Kid, otherSigning.PublicKey.Kid);
        Assert.NotEqual(opening.PublicKey.Kid, otherOpening.PublicKey.Kid);
    }

    [Fact]
    public void A_disposed_key_does_nothing_and_its_public_half_stays()
    {
        var signing = SigningKey.Generate();
        var opening = OpeningKey.Generate();
        var signature = signing.Sign("m"u8, "c"u8);
        var box = Hpke.Seal(opening.PublicKey, "i"u8, "p"u8);
        signing.Dispose();
        opening.Dispose();
        signing.Dispose();
        opening.Dispose();
        Assert.Throws<ObjectDisposedException>(() => signing.Sign("m"u8, "c"u8));
        Assert.Throws<ObjectDisposedException>(() => signing.ExportSeed(new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => opening.ExportSeed(new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => Hpke.TryOpen(opening, box.Enc, "i"u8, box.Ciphertext, out _));
        Assert.True(signing.PublicKey.Verify("m"u8, "c"u8, signature));
    }

    [Fact]
    public void A_key_shows_its_kid_and_nothing_of_its_seed()
    {
        using var signing = SigningKey.FromSeed(new byte[64]);
        using var opening = OpeningKey.FromSeed(new byte[32]);
        Assert.Equal(signing.PublicKey.Kid.ToString(), signing.ToString());
        Assert.Equal(opening.PublicKey.Kid.ToString(), opening.ToString());
        Assert.Equal(64, signing.ToString().Length);
        Assert.Equal(32, opening.ToString().Length);
    }

    [Fact]
    public void A_secret_is_zero_after_disposal()
    {
        var secret = new SecretBytes([1, 2, 3]);
        var view = secret.Span;
        secret.Dispose();
        Assert.Equal([0, 0, 0], view.ToArray());
    }

    private static byte[] WithCoefficient(OpeningKey key, int index, int value)
    {
        var bytes = key.PublicKey.Bytes.ToArray();
        var triple = bytes.AsSpan(index / 2 * 3, 3);
        if (index % 2 == 0)
        {
            triple[0] = (byte)value;
            triple[1] = (byte)((triple[1] & 0xf0) | value >> 8);
        }
        else
        {
            triple[1] = (byte)((triple[1] & 0x0f) | value << 4);
            triple[2] = (byte)(value >> 4);
        }
        return bytes;
    }
}
