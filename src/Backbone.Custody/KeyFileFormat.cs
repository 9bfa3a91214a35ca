using System.Security.Cryptography;
using Backbone.Protocol;
using Backbone.Protocol.Suites;

namespace Backbone.Custody;

/// <summary>The bytes of a key file, as <see cref="KeyFile"/> describes them.</summary>
internal static class KeyFileFormat
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxSize = KeyFileHead.FixedSize + (KeyFile.MaxKeys * MaxKeySize) + TagSize + Digest.Size;

    private const int TagSize = 16;
    private const int MaxKeySize = KeyFileHead.EntrySize + Digest.Size + CompositeSignature.SeedSize;

    public static byte[] Seal(KeyBundle keys, ReadOnlySpan<char> passphrase, PassphraseCost cost)
    {
        if (passphrase.IsEmpty) throw new ArgumentException("a key file wants a passphrase", nameof(passphrase));
        var signing = keys.SigningKeys.OrderBy(key => key.PublicKey.Kid.ToString(), StringComparer.Ordinal).ToList();
        var opening = keys.OpeningKeys.OrderBy(key => key.PublicKey.Kid.ToString(), StringComparer.Ordinal).ToList();
        var entries = new KeyListing(
            [.. signing.Select(key => key.PublicKey.Kid)], [.. opening.Select(key => key.PublicKey.Kid)]);
        var count = signing.Count + opening.Count;
        if (count is 0 or > KeyFile.MaxKeys)
            throw new ArgumentException($"a key file holds 1 to {KeyFile.MaxKeys} keys, not {count}", nameof(keys));
        if (entries.SigningKids.Distinct().Count() + entries.OpeningKids.Distinct().Count() != count)
            throw new ArgumentException("a key is there twice", nameof(keys));

        var head = KeyFileHead.New(entries, cost);
        var seeds = new byte[head.SeedsSize];
        var file = new byte[head.Bytes.Length + seeds.Length + TagSize + Digest.Size];
        try
        {
            var rest = seeds.AsSpan();
            foreach (var key in signing) rest = Export(key.ExportSeed, rest, CompositeSignature.SeedSize);
            foreach (var key in opening) rest = Export(key.ExportSeed, rest, OpeningKey.SeedSize);
            head.Bytes.CopyTo(file, 0);
            using var cipher = Cipher(passphrase, head);
            var sealedSeeds = file.AsSpan(head.Bytes.Length, seeds.Length);
            var tag = file.AsSpan(head.Bytes.Length + seeds.Length, TagSize);
            cipher.Encrypt(head.Nonce, seeds, sealedSeeds, tag, head.Bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seeds);
        }
        Digest.Of(file.AsSpan(..^Digest.Size)).CopyTo(file.AsSpan(^Digest.Size..));
        return file;
    }

    /// <exception cref="CustodyException">Damaged, of another form, or the passphrase is another.</exception>
    public static KeyBundle Open(ReadOnlySpan<byte> file, ReadOnlySpan<char> passphrase, string path)
    {
        var head = ReadHead(file, path);
        var sealedSeeds = file[head.Bytes.Length..^(TagSize + Digest.Size)];
        var seeds = new byte[sealedSeeds.Length];
        try
        {
            using var cipher = Cipher(passphrase, head);
            var tag = file[^(TagSize + Digest.Size)..^Digest.Size];
            cipher.Decrypt(head.Nonce, sealedSeeds, tag, seeds, head.Bytes);
            return ReadKeys(head.Entries, seeds, path);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new CustodyException($"{path} does not open: the passphrase is another, or the file was changed; "
                + "try again, or take a backup");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seeds);
        }
    }

    public static KeyListing Describe(ReadOnlySpan<byte> file, string path) => ReadHead(file, path).Entries;

    public static PassphraseCost CostOf(ReadOnlySpan<byte> file, string path) => ReadHead(file, path).Cost;

    public static CustodyException Damaged(string path) =>
        new($"{path} is no key file, or a damaged one: take a backup");

    private static KeyFileHead ReadHead(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < Digest.Size) throw Damaged(path);
        if (Digest.Of(file[..^Digest.Size]) != new Digest(file[^Digest.Size..])) throw Damaged(path);
        var head = KeyFileHead.Read(file[..^Digest.Size], path);
        return file.Length == head.Bytes.Length + head.SeedsSize + TagSize + Digest.Size ? head : throw Damaged(path);
    }

    private static KeyBundle ReadKeys(KeyListing entries, ReadOnlySpan<byte> seeds, string path)
    {
        var (signing, opening) = (new List<SigningKey>(), new List<OpeningKey>());
        foreach (var _ in entries.SigningKids)
        {
            signing.Add(SigningKey.FromSeed(seeds[..CompositeSignature.SeedSize]));
            seeds = seeds[CompositeSignature.SeedSize..];
        }
        foreach (var _ in entries.OpeningKids)
        {
            opening.Add(OpeningKey.FromSeed(seeds[..OpeningKey.SeedSize]));
            seeds = seeds[OpeningKey.SeedSize..];
        }
        var keys = new KeyBundle(signing, opening);
        if (signing.Select(key => key.PublicKey.Kid).SequenceEqual(entries.SigningKids)
            && opening.Select(key => key.PublicKey.Kid).SequenceEqual(entries.OpeningKids))
            return keys;
        keys.Dispose();
        throw Damaged(path);
    }

    private static Span<byte> Export(Action<Span<byte>> export, Span<byte> destination, int size)
    {
        export(destination[..size]);
        return destination[size..];
    }

    private static AesGcm Cipher(ReadOnlySpan<char> passphrase, KeyFileHead head)
    {
        var key = Passphrase.Stretch(passphrase, head.Salt, head.Cost);
        try
        {
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
