using System.Buffers.Binary;

namespace Backbone.Protocol.Canonical;

/// <summary>Fills a buffer of known size with the strings that are hashed and signed; integers are big-endian.</summary>
internal ref struct ByteWriter(Span<byte> buffer)
{
    private Span<byte> _rest = buffer;

    /// <summary>Bytes not yet written; 0 at the end, or the size was reckoned wrong.</summary>
    public readonly int Left => _rest.Length;

    public void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_rest);
        _rest = _rest[bytes.Length..];
    }

    public void Hash(Digest hash)
    {
        hash.CopyTo(_rest);
        _rest = _rest[Digest.Size..];
    }

    public void U8(byte value)
    {
        _rest[0] = value;
        _rest = _rest[1..];
    }

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_rest, value);
        _rest = _rest[2..];
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_rest, value);
        _rest = _rest[4..];
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_rest, value);
        _rest = _rest[8..];
    }
}
