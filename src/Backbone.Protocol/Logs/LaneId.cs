using System.Buffers.Binary;

namespace Backbone.Protocol.Logs;

/// <summary>Names a lane: 16 bytes, the start of a hash over federation, mailbox and generation (SPEC § Lanes).</summary>
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
}
