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

    /// <summary>
    /// For two people who compare it by telephone: 16 groups of five decimal digits, each two of the bytes. Digits are said and
    /// understood in every language.
    /// </summary>
    public string ToSpoken()
    {
        var bytes = ToArray();
        return string.Join(' ', Enumerable.Range(0, Size / 2)
            .Select(group => $"{BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * group)):d5}"));
    }

    /// <summary>Reads 64 hexadecimal digits, or the 16 groups of <see cref="ToSpoken"/> with blanks or hyphens between them.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        digest = default;
        if (text is { Length: 2 * Size } && text.All(char.IsAsciiHexDigit))
        {
            digest = new Digest(Convert.FromHexString(text));
            return true;
        }
        var groups = text?.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (groups.Length != Size / 2) return false;
        Span<byte> bytes = stackalloc byte[Size];
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Length != 5 || !groups[i].All(char.IsAsciiDigit) || !ushort.TryParse(groups[i], out var group)) return false;
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], group);
        }
        digest = new Digest(bytes);
        return true;
    }
}
