using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Backbone.Protocol.Logs;

/// <summary>
/// Names a lane: 16 bytes, the start of a hash over federation, mailbox and generation (SPEC § Lanes).
/// </summary>
public readonly record struct LaneId
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    private readonly UInt128 _value;

    /// <summary>Takes over 16 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 16.</exception>
    public LaneId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"a lane id has {Size} bytes, not {bytes.Length}");
        _value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>
    /// The lane of a mailbox: first 16 bytes of SHA-256("backbone/1/lane\0" ‖ u8 length ‖ federation ‖ u8 length ‖
    /// mailbox ‖ u32 generation).
    /// </summary>
    /// <param name="federation">The federation's name, 1 to 255 bytes of UTF-8.</param>
    /// <param name="mailbox">The mailbox as it stands in headers, 1 to 255 bytes of UTF-8.</param>
    /// <param name="generation">0 at first; one more each time a lane was closed.</param>
    /// <exception cref="ArgumentException">A name is empty or longer.</exception>
    public static LaneId Of(string federation, string mailbox, uint generation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData("backbone/1/lane\0"u8);
        AppendName(hash, federation);
        AppendName(hash, mailbox);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, generation);
        hash.AppendData(number);
        Span<byte> value = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(value);
        return new LaneId(value[..Size]);
    }

    /// <summary>Writes the 16 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>The 16 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => _value.ToString("x32", null);

    private static void AppendName(IncrementalHash hash, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > byte.MaxValue)
            throw new ArgumentException($"a name in a lane id has at most {byte.MaxValue} bytes, not {bytes.Length}");
        hash.AppendData([(byte)bytes.Length]);
        hash.AppendData(bytes);
    }
}
