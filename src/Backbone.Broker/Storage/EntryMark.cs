using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Backbone.Broker.Storage;

/// <summary>
/// Drawn at random for each append, and kept beside the entry. A lane only grows: where an entry still has its mark, nothing
/// before it was lost; where the store lost it and the same bytes were appended again, they have another one.
/// </summary>
/// <param name="Value">Never 0: that is no mark.</param>
internal readonly record struct EntryMark(ulong Value)
{
    /// <summary>Size in bytes, as stored.</summary>
    public const int Size = sizeof(ulong);

    /// <summary>A new one. Nobody has to be unable to guess it; two need only differ.</summary>
    public static EntryMark Draw()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new EntryMark(BinaryPrimitives.ReadUInt64BigEndian(bytes) | 1);
    }
}

/// <summary>What identifies an entry of a lane.</summary>
/// <param name="Hash">Its entry hash.</param>
/// <param name="Mark">Its mark.</param>
internal readonly record struct MarkedEntry(Backbone.Protocol.Consignments.EntryHash Hash, EntryMark Mark);
