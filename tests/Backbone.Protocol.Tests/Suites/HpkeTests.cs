using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Suites;

public sealed class HpkeTests
{
    private static readonly byte[] Info = "backbone/1/cek\0"u8.ToArray();
    private static readonly byte[] Cek = NamedBytes.Of("cek", 32);

    [Fact]
    public void What_another_implementation_sealed_is_opened()
    {
        var known = KnownAnswersFile.Section("hpke");
        using var key = OpeningKey.FromSeed(known.Hex("seed"));
        var cases = known.Cases().ToList();
        Assert.Equal(3, cases.Count);
        foreach (var one in cases)
        {
            Assert.True(Hpke.TryOpen(key, one.Hex("enc"), one.Hex("info"), one.Hex("ciphertext"), out var plaintext));
            Assert.Equal(one.Hex("plaintext"), plaintext);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(24 * 1024)]
    public void What_is_sealed_is_opened(int length)
    {
        using var key = OpeningKey.Generate();
        var plaintext = NamedBytes.Of("plaintext", length);
        var box = Hpke.Seal(key.PublicKey, Info, plaintext);
        Assert.Equal(1120, box.Enc.Length);
        Assert.Equal(length + 16, box.Ciphertext.Length);
        Assert.True(Hpke.TryOpen(key, box.Enc, Info, box.Ciphertext, out var opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Two_seals_of_one_plaintext_differ()
    {
        using var key = OpeningKey.Generate();
        var (first, second) = (Hpke.Seal(key.PublicKey, Info, Cek), Hpke.Seal(key.PublicKey, Info, Cek));
        Assert.NotEqual(first.Enc, second.Enc);
        Assert.NotEqual(first.Ciphertext, second.Ciphertext);
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_is_refused()
    {
        using var key = OpeningKey.Generate();
        var box = Hpke.Seal(key.PublicKey, Info, Cek);
        foreach (var part in new[] { box.Enc, box.Ciphertext, Info })
        {
            for (var i = 0; i < part.Length; i++)
            {
                // Bit 255 of an X25519 point is not read (RFC 7748 § 5), so X-Wing hashes it: still refused.
                var bit = (byte)(i == 1119 ? 0x80 : 1 << (i % 8));
                part[i] ^= bit;
                Assert.False(Hpke.TryOpen(key, box.Enc, Info, box.Ciphertext, out var plaintext), $"byte {i}");
                Assert.Null(plaintext);
                part[i] ^= bit;
            }
        }
        Assert.True(Hpke.TryOpen(key, box.Enc, Info, box.Ciphertext, out _));
    }

    [Fact]
    public void Another_key_or_info_is_refused()
    {
        using var key = OpeningKey.Generate();
        using var other = OpeningKey.Generate();
        var box = Hpke.Seal(key.PublicKey, Info, Cek);
        Assert.False(Hpke.TryOpen(other, box.Enc, Info, box.Ciphertext, out _));
        Assert.False(Hpke.TryOpen(key, box.Enc, [], box.Ciphertext, out _));
        Assert.False(Hpke.TryOpen(key, box.Enc, [.. Info, 0], box.Ciphertext, out _));
    }

    [Fact]
    public void Other_lengths_are_refused()
    {
        using var key = OpeningKey.Generate();
        var box = Hpke.Seal(key.PublicKey, Info, Cek);
        foreach (var length in new[] { 0, 1088, 1119, 1121 })
        {
            var enc = box.Enc;
            Array.Resize(ref enc, length);
            Assert.False(Hpke.TryOpen(key, enc, Info, box.Ciphertext, out _));
        }
        foreach (var length in new[] { 0, 1, 15, 16, 47, 49 })
        {
            var ciphertext = box.Ciphertext;
            Array.Resize(ref ciphertext, length);
            Assert.False(Hpke.TryOpen(key, box.Enc, Info, ciphertext, out _));
        }
    }

    [Fact]
    public void One_key_opens_on_many_threads()
    {
        using var key = OpeningKey.Generate();
        var box = Hpke.Seal(key.PublicKey, Info, Cek);
        var wrong = 0;
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            if (!Hpke.TryOpen(key, box.Enc, Info, box.Ciphertext, out var cek) || !cek.AsSpan().SequenceEqual(Cek))
                Interlocked.Increment(ref wrong);
        });
        Assert.Equal(0, wrong);
    }
}
