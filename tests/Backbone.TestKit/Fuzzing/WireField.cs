namespace Backbone.TestKit.Fuzzing;

/// <summary>One field of a protobuf message as it is written.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Wire">Its wire type: 0 a varint, 1 eight bytes, 2 bytes with a length, 5 four bytes.</param>
/// <param name="Value">The varint.</param>
/// <param name="Content">The bytes of all others.</param>
internal sealed record WireField(int Number, int Wire, ulong Value, byte[] Content)
{
    /// <summary>Whether its first varint after the tag is a byte longer than it need be.</summary>
    public bool Widened { get; init; }

    /// <summary>The fields of a message; null where the bytes are none.</summary>
    public static List<WireField>? Split(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<WireField>();
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out var tag) || tag >> 3 is 0 or > 1 << 28) return null;
            ulong number = 0;
            var length = (tag & 7) switch { 1 => 8UL, 5 => 4UL, _ => 0UL };
            if ((tag & 7) is not (0 or 1 or 2 or 5) || ((tag & 7) is 0 or 2 && !TryVarint(ref bytes, out number))) return null;
            if ((tag & 7) == 2) length = number;
            if (length > (ulong)bytes.Length) return null;
            fields.Add(new WireField((int)(tag >> 3), (int)(tag & 7), number, bytes[..(int)length].ToArray()));
            bytes = bytes[(int)length..];
        }
        return fields;
    }

    /// <summary>The message of these fields.</summary>
    public static byte[] Join(IEnumerable<WireField> fields)
    {
        var bytes = new List<byte>();
        foreach (var field in fields)
        {
            Write(bytes, (ulong)field.Number << 3 | (uint)field.Wire, widened: false);
            if (field.Wire == 0) Write(bytes, field.Value, field.Widened);
            if (field.Wire == 2) Write(bytes, (ulong)field.Content.Length, field.Widened);
            bytes.AddRange(field.Content);
        }
        return [.. bytes];
    }

    private static void Write(List<byte> bytes, ulong number, bool widened)
    {
        for (; number >= 0x80; number >>= 7) bytes.Add((byte)(number & 0x7f | 0x80));
        bytes.Add((byte)(widened ? number | 0x80 : number));
        if (widened) bytes.Add(0);
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong number)
    {
        number = 0;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            number |= (ulong)(bytes[i] & 0x7f) << 7 * i;
            if (bytes[i] >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }
}
