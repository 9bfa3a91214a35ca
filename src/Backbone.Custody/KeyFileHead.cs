using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Protocol;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Custody;

/// <summary>What stands in the clear at the beginning of a key file: cost, salt, nonce, which keys.</summary>
/// <param name="Entries">Which keys.</param>
/// <param name="Cost">What a try of a passphrase costs.</param>
/// <param name="Bytes">All of it as it stands there: what the seeds are bound to.</param>
internal sealed record KeyFileHead(KeyListing Entries, PassphraseCost Cost, byte[] Bytes)
{
    /// <summary>Size in bytes without entries.</summary>
    public const int FixedSize = MagicSize + (3 * sizeof(uint)) + SaltSize + NonceSize + sizeof(ushort);

    /// <summary>Size of an entry in bytes without its kid.</summary>
    public const int EntrySize = 1 + sizeof(ushort);

    private const int MagicSize = 19;
    private const int SaltAt = MagicSize + (3 * sizeof(uint));
    private const int SaltSize = 16;
    private const int NonceSize = 12;
    private const byte SigningKind = 1;
    private const byte OpeningKind = 2;

    public ReadOnlySpan<byte> Salt => Bytes.AsSpan(SaltAt, SaltSize);

    public ReadOnlySpan<byte> Nonce => Bytes.AsSpan(SaltAt + SaltSize, NonceSize);

    /// <summary>Size in bytes of the seeds that follow.</summary>
    public int SeedsSize => (Entries.SigningKids.Length * CompositeSignature.SeedSize)
        + (Entries.OpeningKids.Length * OpeningKey.SeedSize);

    private static ReadOnlySpan<byte> Magic => "backbone/1/keyfile\0"u8;

    /// <summary>A head with a new salt and nonce.</summary>
    public static KeyFileHead New(KeyListing entries, PassphraseCost cost)
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
        return new KeyFileHead(entries, cost, stream.ToArray());
    }

    /// <summary>Reads the head of a file whose length and hash are right already.</summary>
    /// <exception cref="CustodyException">It is no key file's, or asks for more than is ever used.</exception>
    public static KeyFileHead Read(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < FixedSize || !file.StartsWith(Magic)) throw KeyFileFormat.Damaged(path);
        var (memory, passes, lanes) = (Number(file, 0), Number(file, 1), Number(file, 2));
        if (!PassphraseCost.IsInRange(memory, passes, lanes))
        {
            throw new CustodyException($"{path} asks for Argon2id with {memory} KiB, {passes} passes, {lanes} lanes, "
                + "which is more or less than is ever used here: the file was changed; take a backup");
        }
        int count = BinaryPrimitives.ReadUInt16BigEndian(file[(FixedSize - sizeof(ushort))..]);
        if (count is 0 or > KeyFile.MaxKeys) throw KeyFileFormat.Damaged(path);
        var entries = ReadEntries(file[FixedSize..], count, path, out var size);
        var cost = new PassphraseCost((int)memory, (int)passes, (int)lanes);
        return new KeyFileHead(entries, cost, file[..(FixedSize + size)].ToArray());
    }

    private static void WriteEntry(BinaryWriter writer, byte kind, byte[] kid)
    {
        writer.Write(kind);
        writer.Write(BinaryPrimitives.ReverseEndianness((ushort)Suite.MLDsa65Ed25519XWing));
        writer.Write(kid);
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
            if (kidSize == 0 || rest.Length < EntrySize + kidSize) throw KeyFileFormat.Damaged(path);
            if (!SuiteNumber.TryParse(BinaryPrimitives.ReadUInt16BigEndian(rest[1..]), out _))
                throw new CustodyException($"{path} holds a key of a suite unknown here: use a newer release");
            var entry = rest[..(EntrySize + kidSize)];
            if (previous.SequenceCompareTo(entry) >= 0) throw KeyFileFormat.Damaged(path);
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
}
