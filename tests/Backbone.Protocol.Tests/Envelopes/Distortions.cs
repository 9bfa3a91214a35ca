using Google.Protobuf;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>
/// Ways to write the same protobuf message in another form, and forms that are none: what a canonical reader must refuse
/// (SPEC § Canonical form). Each takes canonical bytes of a message that has at least two fields.
/// </summary>
internal static class Distortions
{
    public static IReadOnlyDictionary<string, Func<byte[], byte[]>> All { get; } = new Dictionary<string, Func<byte[], byte[]>>
    {
        ["an unknown field at the end"] = bytes => [.. bytes, 0xf8, 0x3f, 1], // field 1023, varint
        ["an unknown field at the start"] = bytes => [0xf8, 0x3f, 1, .. bytes],
        ["an unknown group"] = bytes => [.. bytes, 0xfb, 0x3f, 0xfc, 0x3f],
        ["the first field last"] = bytes => [.. bytes[First(bytes)..], .. bytes[..First(bytes)]],
        ["the first field twice"] = bytes => [.. bytes[..First(bytes)], .. bytes],
        ["an over-long tag"] = bytes => [(byte)(bytes[0] | 0x80), 0, .. bytes[1..]],
        ["an over-long length or value"] = bytes =>
        [
            .. bytes[..ValueEnd(bytes)], (byte)(bytes[ValueEnd(bytes)] | 0x80), 0, .. bytes[(ValueEnd(bytes) + 1)..],
        ],
        ["a byte too many"] = bytes => [.. bytes, 0],
        ["a byte too few"] = bytes => bytes[..^1],
        ["a field number 0"] = bytes => [.. bytes, 0x00, 0x01],
        ["a wire type that does not exist"] = bytes => [.. bytes, 0x0e],
        ["an end of group without a start"] = bytes => [.. bytes, 0x0c],
        ["a length beyond the end"] = bytes => [.. bytes, 0x0a, 0xff, 0xff, 0xff, 0xff, 0x07],
    };

    private static int First(byte[] bytes)
    {
        using var input = new CodedInputStream(bytes);
        input.ReadTag();
        input.SkipLastField();
        return (int)input.Position;
    }

    // The last byte of the varint behind the first tag: a value, or a length.
    private static int ValueEnd(byte[] bytes)
    {
        var at = 1;
        while (bytes[at] >= 0x80) at++;
        return at;
    }
}
