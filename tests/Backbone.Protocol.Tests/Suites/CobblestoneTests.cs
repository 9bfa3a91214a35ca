using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;
using FsCheck.Xunit;

namespace Backbone.Protocol.Tests.Suites;

public sealed class CobblestoneTests
{
    private const int Chunk = 16384;
    private static readonly byte[] Key = NamedBytes.Of("cobblestone tests", 32);
    private static readonly byte[] Context = "backbone/1/content\0"u8.ToArray();

    [Fact]
    public void Ciphertexts_are_those_of_another_implementation()
    {
        var cases = KnownAnswersFile.Section("cobblestone").EnumerateArray().ToList();
        Assert.Equal(10, cases.Count);
        foreach (var one in cases)
        {
            var plaintext = NamedBytes.Of(one.Text("plaintextShake256Of"), one.Number("plaintextLength"));
            Assert.Equal(one.Text("plaintextSha256"), KnownAnswersFile.Sha256(plaintext));
            var ciphertext = Cobblestone.Seal(one.Hex("key"), one.Hex("salt"), one.Hex("context"), plaintext);
            Assert.Equal(one.Number("ciphertextLength"), ciphertext.Length);
            Assert.Equal(one.Text("ciphertextSha256"), KnownAnswersFile.Sha256(ciphertext));
            if (one.Text("ciphertext") != "") Assert.Equal(one.Hex("ciphertext"), ciphertext);
            Assert.True(Cobblestone.TryOpen(one.Hex("key"), one.Hex("context"), ciphertext, out var opened));
            Assert.Equal(plaintext, opened);
        }
    }

    [Property(MaxTest = 60)]
    public bool What_is_sealed_is_opened_at_every_length(ushort length, byte[] context)
    {
        var plaintext = new byte[length];
        for (var i = 0; i < length; i++) plaintext[i] = (byte)(i * 31);
        var ciphertext = Cobblestone.Seal(Key, context, plaintext);
        return Cobblestone.TryOpen(Key, context, ciphertext, out var opened) && opened.AsSpan().SequenceEqual(plaintext);
    }

    [Theory]
    [InlineData(0, 72)]
    [InlineData(1024, 1096)]
    [InlineData(Chunk - 1, 56 + Chunk - 1 + 16)]
    [InlineData(Chunk, 56 + Chunk + 32)]
    [InlineData(Chunk + 1, 56 + Chunk + 1 + 32)]
    [InlineData(4 * 1024 * 1024, 56 + 4 * 1024 * 1024 + 16 * 257)]
    public void Lengths_follow_the_formula_both_ways(int plaintext, int ciphertext)
    {
        Assert.Equal(ciphertext, Cobblestone.CiphertextLength(plaintext));
        Assert.True(Cobblestone.TryPlaintextLength(ciphertext, out var length));
        Assert.Equal(plaintext, length);
    }

    [Fact]
    public void Every_length_is_either_that_of_one_plaintext_or_impossible()
    {
        var possible = Enumerable.Range(0, 3 * Chunk).ToDictionary(Cobblestone.CiphertextLength);
        for (var length = 0; length < 3 * Chunk; length++)
        {
            var answer = Cobblestone.TryPlaintextLength(length, out var plaintext);
            Assert.Equal(possible.TryGetValue(length, out var expected), answer);
            if (answer) Assert.Equal(expected, plaintext);
        }
    }

    [Fact]
    public void A_length_that_fits_no_array_is_misuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cobblestone.CiphertextLength(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cobblestone.CiphertextLength(int.MaxValue));
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_is_refused()
    {
        var ciphertext = Cobblestone.Seal(Key, Context, NamedBytes.Of("plaintext", Chunk + 40));
        // All of salt, commitment, the edges of the first chunk and the whole second one; some of what is between.
        for (var i = 0; i < ciphertext.Length; i += i is > 100 and < Chunk - 100 ? 97 : 1)
        {
            ciphertext[i] ^= (byte)(1 << (i % 8));
            Assert.False(Cobblestone.TryOpen(Key, Context, ciphertext, out var plaintext), $"byte {i}");
            Assert.Null(plaintext);
            ciphertext[i] ^= (byte)(1 << (i % 8));
        }
        Assert.True(Cobblestone.TryOpen(Key, Context, ciphertext, out _));
    }

    [Fact]
    public void Every_shorter_ciphertext_is_refused()
    {
        var ciphertext = Cobblestone.Seal(Key, Context, NamedBytes.Of("plaintext", 2 * Chunk + 5));
        for (var length = 0; length < ciphertext.Length; length += length is > 200 and < Chunk ? 61 : 7)
            Assert.False(Cobblestone.TryOpen(Key, Context, ciphertext.AsSpan(0, length), out _), $"length {length}");
        foreach (var chunks in new[] { 1, 2 }) // cut exactly between chunks
            Assert.False(Cobblestone.TryOpen(Key, Context, ciphertext.AsSpan(0, 56 + chunks * (Chunk + 16)), out _));
        Assert.False(Cobblestone.TryOpen(Key, Context, [.. ciphertext, 0], out _));
    }

    [Fact]
    public void Chunks_do_not_change_places()
    {
        var ciphertext = Cobblestone.Seal(Key, Context, NamedBytes.Of("plaintext", 2 * Chunk));
        var first = ciphertext.AsSpan(56, Chunk + 16).ToArray();
        var second = ciphertext.AsSpan(56 + Chunk + 16, Chunk + 16).ToArray();
        second.CopyTo(ciphertext, 56);
        first.CopyTo(ciphertext, 56 + Chunk + 16);
        Assert.False(Cobblestone.TryOpen(Key, Context, ciphertext, out _));
    }

    [Fact]
    public void Another_key_or_context_is_refused_by_the_commitment()
    {
        var ciphertext = Cobblestone.Seal(Key, Context, "text"u8);
        var otherKey = (byte[])Key.Clone();
        otherKey[31] ^= 0x80;
        Assert.False(Cobblestone.TryOpen(otherKey, Context, ciphertext, out _));
        Assert.False(Cobblestone.TryOpen(Key, [], ciphertext, out _));
        Assert.False(Cobblestone.TryOpen(Key, [.. Context, 0], ciphertext, out _));
    }

    [Fact]
    public void Keys_of_another_length_open_nothing_and_seal_nothing()
    {
        var ciphertext = Cobblestone.Seal(Key, Context, "text"u8);
        foreach (var length in new[] { 0, 16, 31, 33, 64 })
        {
            var key = Key;
            Array.Resize(ref key, length);
            Assert.False(Cobblestone.TryOpen(key, Context, ciphertext, out _));
            Assert.Throws<ArgumentException>(() => Cobblestone.Seal(key, Context, "text"u8));
        }
        Assert.Throws<ArgumentException>(() => Cobblestone.Seal(Key, new byte[23], Context, "text"u8));
    }

    [Fact]
    public void Two_seals_of_one_plaintext_differ_from_the_salt_on()
    {
        var (first, second) = (Cobblestone.Seal(Key, Context, "text"u8), Cobblestone.Seal(Key, Context, "text"u8));
        Assert.NotEqual(first[..24], second[..24]);
        Assert.NotEqual(first[24..56], second[24..56]);
        Assert.NotEqual(first[56..], second[56..]);
    }

    [Fact]
    public void Sealing_and_opening_allocate_little_more_than_their_result()
    {
        var plaintext = new byte[1024 * 1024];
        var ciphertext = Cobblestone.Seal(Key, Context, plaintext);
        Assert.True(Cobblestone.TryOpen(Key, Context, ciphertext, out _));
        // The runtime counts in portions of 8 KiB, so that one more of them may show for a few bytes.
        Assert.InRange(Allocated(() => Cobblestone.Seal(Key, Context, plaintext)), 1, ciphertext.Length + 16 * 1024);
        Assert.InRange(
            Allocated(() => Cobblestone.TryOpen(Key, Context, ciphertext, out _)), 1, plaintext.Length + 16 * 1024);

        static long Allocated(Action action)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
