using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Backbone.Protocol;

/// <summary>A SHA-256 value: 32 bytes, compared by content. What it is a hash of is said by the type around it.</summary>
public readonly record struct Digest
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    /// <summary>Takes over 32 bytes.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new ArgumentException($"a SHA-256 value has {Size} bytes, not {bytes.Length}");
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <summary>SHA-256 of <paramref name="data"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(data, hash);
        return new Digest(hash);
    }

    /// <summary>Ends a running SHA-256 and takes its value.</summary>
    public static Digest Of(IncrementalHash running)
    {
        ArgumentNullException.ThrowIfNull(running);
        Span<byte> hash = stackalloc byte[Size];
        running.GetHashAndReset(hash);
        return new Digest(hash);
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => _high.ToString("x32", null) + _low.ToString("x32", null);
}
