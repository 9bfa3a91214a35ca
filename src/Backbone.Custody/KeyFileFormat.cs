using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Custody;

/// <summary>The bytes of a key file, as <see cref="KeyFile"/> describes them.</summary>
internal static class KeyFileFormat
{
    public const int MaxSize =
        HeadSize + (KeyFile.MaxKeys * (EntrySize + Digest.Size + CompositeSignature.SeedSize)) + TagSize + Digest.Size;

    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int MagicSize = 19;
    private const int HeadSize = MagicSize + (3 * sizeof(uint)) + SaltSize + NonceSize + sizeof(ushort);
    private const int EntrySize = 1 + sizeof(ushort);
    private const byte SigningKind = 1;
    private const byte OpeningKind = 2;

    private static ReadOnlySpan<byte> Magic => "backbone/1/keyfile\0"u8;

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

        var head = WriteHead(entries, cost);
        var seeds = new byte[SeedsSize(entries)];
        var file = new byte[head.Length + seeds.Length + TagSize + Digest.Size];
        try
        {
            var rest = seeds.AsSpan();
            foreach (var key in signing) rest = Export(key.ExportSeed, rest, CompositeSignature.SeedSize);
            foreach (var key in opening) rest = Export(key.ExportSeed, rest, OpeningKey.SeedSize);
            head.CopyTo(file, 0);
            using var cipher = Cipher(passphrase, head, cost);
            var sealedSeeds = file.AsSpan(head.Length, seeds.Length);
            cipher.Encrypt(NonceOf(head), seeds, sealedSeeds, file.AsSpan(head.Length + seeds.Length, TagSize), head);
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
        var (entries, head, cost) = ReadHead(file, path);
        var sealedSeeds = file[head.Length..^(TagSize + Digest.Size)];
        var seeds = new byte[sealedSeeds.Length];
        try
        {
            using var cipher = Cipher(passphrase, head, cost);
            cipher.Decrypt(NonceOf(head), sealedSeeds, file[^(TagSize + Digest.Size)..^Digest.Size], seeds, head);
            return ReadKeys(entries, seeds, path);
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

    public static CustodyException Damaged(string path) =>
        new($"{path} is no key file, or a damaged one: take a backup");

    private static byte[] WriteHead(KeyListing entries, PassphraseCost cost)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        foreach (var number in (ReadOnlySpan<int>)[cost.MemoryKiB, cost.Passes, cost.Lanes])
            writer.Write(BinaryPrimitives.ReverseEndianness(number));
        writer.Write(RandomNumberGenerator.GetBytes(SaltSize + NonceSize));
        var count = entries.SigningKids.Length + entries.OpeningKids.Length;
        writer.Write(BinaryPrimitives.ReverseEndianness((ushort)count));
        foreach (var kid in entries.SigningKids) WriteEntry(writer, SigningKind, kid.Hash.ToArray());
        foreach (var kid in entries.OpeningKids) WriteEntry(writer, OpeningKind, kid.ToArray());
        writer.Flush();
        return stream.ToArray();
    }

    private static void WriteEntry(BinaryWriter writer, byte kind, byte[] kid)
    {
        writer.Write(kind);
        writer.Write(BinaryPrimitives.ReverseEndianness((ushort)Suite.MLDsa65Ed25519XWing));
        writer.Write(kid);
    }

    private static (KeyListing Entries, byte[] Head, PassphraseCost Cost) ReadHead(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < HeadSize + TagSize + Digest.Size || !file.StartsWith(Magic)) throw Damaged(path);
        if (Digest.Of(file[..^Digest.Size]) != new Digest(file[^Digest.Size..])) throw Damaged(path);
        var (memory, passes, lanes) = (Number(file, 0), Number(file, 1), Number(file, 2));
        if (!PassphraseCost.IsInRange(memory, passes, lanes))
        {
            throw new CustodyException($"{path} asks for Argon2id with {memory} KiB, {passes} passes, {lanes} lanes, "
                + "which is more than is ever used here: somebody changed the file; take a backup");
        }
        int count = BinaryPrimitives.ReadUInt16BigEndian(file[(HeadSize - sizeof(ushort))..]);
        if (count is 0 or > KeyFile.MaxKeys) throw Damaged(path);
        var entries = ReadEntries(file[HeadSize..], count, path, out var size);
        if (file.Length != HeadSize + size + SeedsSize(entries) + TagSize + Digest.Size) throw Damaged(path);
        return (entries, file[..(HeadSize + size)].ToArray(), new PassphraseCost((int)memory, (int)passes, (int)lanes));
    }

    private static uint Number(ReadOnlySpan<byte> file, int place) =>
        BinaryPrimitives.ReadUInt32BigEndian(file[(MagicSize + (place * sizeof(uint)))..]);

    private static KeyListing ReadEntries(ReadOnlySpan<byte> bytes, int count, string path, out int size)
    {
        var signing = ImmutableArray.CreateBuilder<SigningKid>();
        var opening = ImmutableArray.CreateBuilder<OpeningKid>();
        var rest = bytes;
        var previous = ReadOnlySpan<byte>.Empty;
        for (var i = 0; i < count; i++)
        {
            var kidSize = rest.IsEmpty ? 0 : KidSize(rest[0]);
            if (kidSize == 0 || rest.Length < EntrySize + kidSize) throw Damaged(path);
            if (!SuiteNumber.TryParse(BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), out _))
                throw new CustodyException($"{path} holds a key of a suite unknown here: use a newer release");
            var entry = rest[..(EntrySize + kidSize)];
            if (previous.SequenceCompareTo(entry) >= 0) throw Damaged(path); // kind first, then suite and kid
            if (kidSize == Digest.Size) signing.Add(new SigningKid(new Digest(entry[EntrySize..])));
            else opening.Add(new OpeningKid(entry[EntrySize..]));
            previous = entry;
            rest = rest[entry.Length..];
        }
        size = bytes.Length - rest.Length;
        return new KeyListing(signing.ToImmutable(), opening.ToImmutable());
    }

    // 0: no kind.
    private static int KidSize(byte kind) => kind switch
    {
        SigningKind => Digest.Size,
        OpeningKind => OpeningKid.Size,
        _ => 0,
    };

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

    private static int SeedsSize(KeyListing entries) =>
        (entries.SigningKids.Length * CompositeSignature.SeedSize) + (entries.OpeningKids.Length * OpeningKey.SeedSize);

    private static Span<byte> Export(Action<Span<byte>> export, Span<byte> destination, int size)
    {
        export(destination[..size]);
        return destination[size..];
    }

    private static ReadOnlySpan<byte> NonceOf(ReadOnlySpan<byte> head) =>
        head.Slice(MagicSize + (3 * sizeof(uint)) + SaltSize, NonceSize);

    private static AesGcm Cipher(ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> head, PassphraseCost cost)
    {
        var key = Passphrase.Stretch(passphrase, head.Slice(MagicSize + (3 * sizeof(uint)), SaltSize), cost);
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
