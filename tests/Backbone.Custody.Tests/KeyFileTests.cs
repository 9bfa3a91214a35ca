using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using NSec.Cryptography;

namespace Backbone.Custody.Tests;

/// <summary>Private keys in files: sealed, owner-only, and refused where anything is not as it was written.</summary>
public sealed class KeyFileTests : IDisposable
{
    private const string Right = "correct horse battery staple";
    private const int ParametersAt = 19;

    private readonly TemporaryFolder _folder = new();
    private readonly KeyBundle _keys = new(
        [SigningKey.Generate(), SigningKey.Generate()], [OpeningKey.Generate(), OpeningKey.Generate(),
            OpeningKey.Generate()]);

    [Fact]
    public void Keys_come_back_as_they_went()
    {
        var path = Write();
        using var read = KeyFile.Read(path, Right);
        Assert.Equal(Seeds(_keys), Seeds(read));
        Assert.Equal(2, read.SigningKeys.Length);
        Assert.Equal(3, read.OpeningKeys.Length);
    }

    [Fact]
    public void One_key_is_enough()
    {
        using var key = OpeningKey.Generate();
        using var one = new KeyBundle([], [key]);
        KeyFile.Write(_folder["one.keyfile"], one, Right, PassphraseCost.Exercise);
        using var read = KeyFile.Read(_folder["one.keyfile"], Right);
        Assert.Equal(key.PublicKey.Kid, Assert.Single(read.OpeningKeys).PublicKey.Kid);
    }

    [Fact]
    public void People_s_cost_works_too()
    {
        KeyFile.Write(_folder["people.keyfile"], _keys, Right, PassphraseCost.People);
        using var read = KeyFile.Read(_folder["people.keyfile"], Right);
        Assert.Equal(Seeds(_keys), Seeds(read));
        Assert.Equal(64 * 1024u,
            BinaryPrimitives.ReadUInt32BigEndian(File.ReadAllBytes(_folder["people.keyfile"]).AsSpan(ParametersAt)));
    }

    [Fact]
    public void A_file_says_which_keys_it_holds_without_its_passphrase()
    {
        var listing = KeyFile.Describe(Write());
        Assert.Equal(_keys.SigningKeys.Select(key => key.PublicKey.Kid).Order(ByText), listing.SigningKids);
        Assert.Equal(_keys.OpeningKeys.Select(key => key.PublicKey.Kid.ToString()).Order(StringComparer.Ordinal),
            listing.OpeningKids.Select(kid => kid.ToString()));
    }

    [Fact]
    public void No_seed_stands_in_the_file()
    {
        var file = File.ReadAllBytes(Write());
        foreach (var seed in Seeds(_keys)) Assert.Equal(-1, file.AsSpan().IndexOf(seed.AsSpan(0, 16)));
    }

    [Fact]
    public void Two_files_of_the_same_keys_share_neither_salt_nor_nonce()
    {
        var first = File.ReadAllBytes(Write("a.keyfile"));
        var second = File.ReadAllBytes(Write("b.keyfile"));
        Assert.NotEqual(first[31..47], second[31..47]);
        Assert.NotEqual(first[47..59], second[47..59]);
    }

    [Fact]
    public void A_wrong_passphrase_is_said_to_be_that_or_a_changed_file()
    {
        var path = Write();
        var exception = Assert.Throws<CustodyException>(() => KeyFile.Read(path, "correct horse battery stable"));
        Assert.Contains("the passphrase is another", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("stable", exception.Message, StringComparison.Ordinal);
        Assert.Throws<CustodyException>(() => KeyFile.Read(path, ""));
    }

    [Fact]
    public void A_flipped_byte_is_said_to_be_damage()
    {
        var path = Write();
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < good.Length; i++)
        {
            var bytes = good.ToArray();
            bytes[i] ^= 0x01;
            File.WriteAllBytes(path, bytes);
            var exception = Assert.Throws<CustodyException>(() => KeyFile.Read(path, Right));
            Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_byte_changed_on_purpose_hash_included_is_refused_all_the_same()
    {
        var path = Write();
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < good.Length - 32; i++)
        {
            var bytes = good.ToArray();
            bytes[i] ^= 0x01;
            Rewrite(path, bytes);
            Assert.Throws<CustodyException>(() => KeyFile.Read(path, Right).Dispose());
        }
    }

    [Fact]
    public void A_file_cut_short_is_damaged()
    {
        var path = Write();
        var good = File.ReadAllBytes(path);
        for (var length = 0; length < good.Length; length += 7)
        {
            File.WriteAllBytes(path, good[..length]);
            var exception = Assert.Throws<CustodyException>(() => KeyFile.Read(path, Right));
            Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_byte_too_many_is_damage_even_under_a_right_hash()
    {
        var path = Write();
        Rewrite(path, [.. File.ReadAllBytes(path), 0]);
        Assert.Contains("damaged", Assert.Throws<CustodyException>(() =>
            KeyFile.Read(path, Right)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, uint.MaxValue), InlineData(0, 256 * 1024 + 1), InlineData(0, 7), InlineData(0, 0)]
    [InlineData(1, uint.MaxValue), InlineData(1, 17), InlineData(1, 0), InlineData(2, uint.MaxValue), InlineData(2,
        5), InlineData(2, 0)]
    public void A_file_that_asks_for_too_much_is_refused_before_it_gets_it(int parameter, uint value)
    {
        var path = Write();
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(ParametersAt + 4 * parameter), value);
        Rewrite(path, bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<CustodyException>(() => KeyFile.Read(path, Right));
        Assert.Contains("Argon2id", exception.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void More_bytes_than_a_key_file_ever_has_are_not_read()
    {
        var path = Write();
        using (var file = File.OpenWrite(path)) file.SetLength(1L << 33);
        Assert.Contains("damaged", Assert.Throws<CustodyException>(() =>
            KeyFile.Read(path, Right)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_written_for_its_owner_only()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights");
            return;
        }
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Write()));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead), InlineData(UnixFileMode.OtherRead), InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void A_file_open_to_others_is_refused_and_the_cure_named(UnixFileMode more)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such rights");
            return;
        }
        var path = Write();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
        Assert.Contains("chmod 600", Assert.Throws<CustodyException>(() =>
            KeyFile.Read(path, Right)).Message, StringComparison.Ordinal);
        Assert.Throws<CustodyException>(() => KeyFile.Describe(path));
    }

    [Fact]
    public void A_file_that_is_there_is_replaced_only_when_asked()
    {
        var path = Write();
        var before = File.ReadAllBytes(path);
        Assert.Throws<CustodyException>(() => KeyFile.Write(path, _keys, Right, PassphraseCost.Exercise));
        Assert.Equal(before, File.ReadAllBytes(path));
        KeyFile.Write(path, _keys, "another", PassphraseCost.Exercise, replace: true);
        using var read = KeyFile.Read(path, "another");
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_missing_file_or_folder_is_named()
    {
        Assert.Contains("none.keyfile", Assert.Throws<CustodyException>(
            () => KeyFile.Read(_folder["none.keyfile"], Right)).Message, StringComparison.Ordinal);
        Assert.Throws<CustodyException>(() =>
            KeyFile.Write(_folder["no/where.keyfile"], _keys, Right, PassphraseCost.Exercise));
    }

    [Fact]
    public void No_passphrase_no_keys_and_a_key_twice_are_misuse()
    {
        using var none = new KeyBundle([], []);
        using var twice = new KeyBundle([], [_keys.OpeningKeys[0], _keys.OpeningKeys[0]]);
        Assert.Throws<ArgumentException>(() => KeyFile.Write(_folder["x"], _keys, "", PassphraseCost.Exercise));
        Assert.Throws<ArgumentException>(() => KeyFile.Write(_folder["x"], none, Right, PassphraseCost.Exercise));
        Assert.Throws<ArgumentException>(() => KeyFile.Write(_folder["x"], twice, Right, PassphraseCost.Exercise));
        Assert.Throws<ArgumentException>(() => new PassphraseCost(PassphraseCost.MaxMemoryKiB + 1, 1, 1));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Argon2id_gives_a_published_answer()
    {
        // phc-winner-argon2, src/test.c: version 0x13, Argon2id, t = 2, m = 2^16 KiB, p = 1.
        var key = Passphrase.Stretch("password", "somesalt"u8, new PassphraseCost(65536, 2, 1));
        Assert.Equal("09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7", Convert.ToHexStringLower(key));
    }

    [Theory]
    [InlineData("a"), InlineData("correct horse battery staple"), InlineData("비밀번호 パスワード")]
    public void Argon2id_agrees_with_a_second_implementation(string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = 1024, NumberOfPasses = 3 };
        var expected = new Argon2id(parameters).DeriveBytes(Encoding.UTF8.GetBytes(passphrase), salt, 32);
        Assert.Equal(expected, Passphrase.Stretch(passphrase, salt, new PassphraseCost(1024, 3, 1)));
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    private static readonly Comparer<SigningKid> ByText = Comparer<SigningKid>.Create(
        (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private string Write(string name = "test.keyfile")
    {
        KeyFile.Write(_folder[name], _keys, Right, PassphraseCost.Exercise);
        return _folder[name];
    }

    private static void Rewrite(string path, byte[] bytes)
    {
        SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(^32..));
        File.WriteAllBytes(path, bytes);
    }

    private static List<byte[]> Seeds(KeyBundle keys)
    {
        var seeds = new List<byte[]>();
        foreach (var key in keys.SigningKeys)
        {
            seeds.Add(new byte[64]);
            key.ExportSeed(seeds[^1]);
        }
        foreach (var key in keys.OpeningKeys)
        {
            seeds.Add(new byte[32]);
            key.ExportSeed(seeds[^1]);
        }
        return [.. seeds.OrderBy(Convert.ToHexString, StringComparer.Ordinal)];
    }
}
