namespace Backbone.Protocol.Certificates;

/// <summary>
/// Takes values off DER (X.690 § 8 and 10) one after the other: tags of one byte, definite lengths in their shortest form.
/// It never goes deeper by itself, allocates nothing and throws nothing.
/// </summary>
/// <param name="bytes">What is left to read.</param>
internal ref struct DerReader(ReadOnlySpan<byte> bytes)
{
    public const byte Boolean = 0x01;
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte Null = 0x05;
    public const byte ObjectIdentifier = 0x06;
    public const byte Utf8String = 0x0c;
    public const byte PrintableString = 0x13;
    public const byte Ia5String = 0x16;
    public const byte UtcTime = 0x17;
    public const byte GeneralizedTime = 0x18;
    public const byte Sequence = 0x30;
    public const byte Set = 0x31;

    private const int LongForm = 0x80;

    private ReadOnlySpan<byte> _left = bytes;

    /// <summary>Whether all was taken.</summary>
    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <summary>Whether the next value has a tag.</summary>
    public readonly bool IsNext(byte tag) => !_left.IsEmpty && _left[0] == tag;

    /// <summary>The tag of the next value; 0, which no value here has, at the end.</summary>
    public readonly byte NextTag => _left.IsEmpty ? (byte)0 : _left[0];

    /// <summary>Takes a value with its tag and length.</summary>
    public bool TakeWhole(byte tag, out ReadOnlySpan<byte> whole)
    {
        var before = _left;
        var taken = Take(tag, out _);
        whole = taken ? before[..(before.Length - _left.Length)] : default;
        return taken;
    }

    /// <summary>Takes a value's content.</summary>
    public bool Take(byte tag, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (_left.Length < 2 || _left[0] != tag || !TryLength(_left[1..], out var length, out var size)) return false;
        var rest = _left[(1 + size)..];
        if (length > rest.Length) return false;
        content = rest[..length];
        _left = rest[length..];
        return true;
    }

    /// <summary>Takes a value whose content is a series of values.</summary>
    public bool Enter(byte tag, out DerReader inner)
    {
        var taken = Take(tag, out var content);
        inner = new DerReader(content);
        return taken;
    }

    // Two bytes of length are enough for 64 KiB, four times a certificate.
    private static bool TryLength(ReadOnlySpan<byte> bytes, out int length, out int size)
    {
        (length, size) = (bytes[0], 1);
        if (length < LongForm) return true;
        size = 1 + length - LongForm;
        if (size is < 2 or > 3 || bytes.Length < size) return false;
        length = size == 2 ? bytes[1] : bytes[1] << 8 | bytes[2];
        return length >= (size == 2 ? LongForm : 0x100);
    }
}
