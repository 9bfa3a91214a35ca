using Google.Protobuf.Reflection;

namespace Backbone.Protocol.Canonical;

/// <summary>
/// Counts the values of a message before it is parsed (SPEC § Canonical form): an empty message inside takes two bytes to write and
/// a hundred to hold, so a few mebibytes of them would take the memory of a machine. Nothing is allocated, nothing thrown.
/// </summary>
internal static class ValueCount
{
    /// <summary>
    /// Most values of one message: a roster with the most people and 4 MiB of keys has half of it.
    /// </summary>
    public const int Most = 65_536;

    private const int VarintBytes = 10;

    /// <summary>Whether there are at most so many. Bytes that are no protobuf message are left to the parser.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> bytes, MessageDescriptor type)
    {
        var left = Most;
        Count(bytes, type, ref left);
        return left >= 0;
    }

    // Stops where there are too many, or what follows cannot be read.
    private static bool Count(ReadOnlySpan<byte> bytes, MessageDescriptor type, ref int left)
    {
        while (!bytes.IsEmpty)
        {
            if (--left < 0 || !TryVarint(ref bytes, out var tag)) return false;
            var field = tag >> 3 <= int.MaxValue ? type.FindFieldByNumber((int)(tag >> 3)) : null;
            if (!TryTake(ref bytes, (int)(tag & 7), out var value)) return false;
            if ((tag & 7) == 2 && !CountWithin(value, field, ref left)) return false;
        }
        return true;
    }

    private static bool CountWithin(ReadOnlySpan<byte> value, FieldDescriptor? field, ref int left)
    {
        if (field?.FieldType == FieldType.Message) return Count(value, field.MessageType, ref left);
        if (field is null or { FieldType: FieldType.Bytes or FieldType.String } || !field.IsRepeated) return true;
        // Packed numbers: each ends in a byte below 128.
        foreach (var part in value)
            if (part < 0x80) left--;
        return left >= 0;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, int wire, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (wire == 0) return TryVarint(ref bytes, out _);
        ulong length = 0;
        if (wire == 1) length = 8;
        else if (wire == 5) length = 4;
        else if (wire != 2 || !TryVarint(ref bytes, out length)) return false;
        if (length > (ulong)bytes.Length) return false;
        value = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (var i = 0; i < bytes.Length && i < VarintBytes; i++)
        {
            number |= (ulong)(bytes[i] & 0x7f) << 7 * i;
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
