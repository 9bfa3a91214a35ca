namespace Backbone.Protocol.Envelopes;

/// <summary>The author's own name for a message: a UUIDv7 of 16 bytes (RFC 9562 § 5.7). Makes repeats harmless.</summary>
public readonly record struct MessageId
{
    /// <summary>Size in bytes.</summary>
    public const int Size = 16;

    private readonly Guid _value;

    private MessageId(Guid value) => _value = value;

    /// <summary>A new one, by the clock and chance.</summary>
    public static MessageId New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return new MessageId(Guid.CreateVersion7(clock.GetUtcNow()));
    }

    /// <summary>Reads 16 bytes.</summary>
    /// <returns>False where they are not a UUID of version 7.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MessageId id)
    {
        id = default;
        if (bytes.Length != Size) return false;
        var value = new Guid(bytes, bigEndian: true);
        if (value.Version != 7 || value.Variant is < 8 or > 11) return false;
        id = new MessageId(value);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <returns>False where it is not that of a UUID of version 7, lower case with hyphens.</returns>
    public static bool TryParse(string? text, out MessageId id)
    {
        id = default;
        return Guid.TryParseExact(text, "D", out var value) && TryRead(value.ToByteArray(bigEndian: true), out id) && id.ToString() == text;
    }

    /// <summary>The 16 bytes in a new array.</summary>
    public byte[] ToArray() => _value.ToByteArray(bigEndian: true);

    /// <summary>The usual text form with hyphens.</summary>
    public override string ToString() => _value.ToString();
}
