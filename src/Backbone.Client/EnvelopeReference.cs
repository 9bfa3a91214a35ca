using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client;

/// <summary>An envelope id, or a start of it of 4 bytes or more. The default value refers to nothing.</summary>
public readonly record struct EnvelopeReference
{
    /// <summary>Fewest bytes of an id.</summary>
    public const int FewestBytes = 4;

    private const int MostBytes = 32;
    private readonly ImmutableArray<byte> _bytes;

    private EnvelopeReference(ImmutableArray<byte> bytes) => _bytes = bytes;

    /// <summary>Whether it is a whole id.</summary>
    public bool IsWhole => !_bytes.IsDefault && _bytes.Length == MostBytes;

    /// <summary>The bytes.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes.IsDefault
        ? throw new InvalidOperationException("the reference refers to nothing") : _bytes.AsSpan();

    /// <summary>A whole id.</summary>
    public static EnvelopeReference Of(EnvelopeId id) => new([.. id.Hash.ToArray()]);

    /// <summary>Reads 8 to 64 hexadecimal digits, of an even number.</summary>
    public static bool TryParse(string? text, out EnvelopeReference reference)
    {
        reference = default;
        if (text is not { Length: >= 2 * FewestBytes and <= 2 * MostBytes }
            || text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
            return false;
        reference = new EnvelopeReference([.. Convert.FromHexString(text)]);
        return true;
    }

    /// <summary>Reads 8 to 64 hexadecimal digits, of an even number.</summary>
    /// <exception cref="BackboneException">Usage: they are not.</exception>
    public static EnvelopeReference Parse(string? text) => TryParse(text, out var reference)
        ? reference
        : throw new BackboneException(FaultKind.Usage,
            "an envelope id has 64 hexadecimal digits; an even number from 8 on may stand for it",
            "take the id from a list");

    /// <summary>Whether an id is meant.</summary>
    public bool Matches(EnvelopeId id) => id.Hash.ToArray().AsSpan().StartsWith(Bytes);

    /// <summary>Hexadecimal digits.</summary>
    public override string ToString() => _bytes.IsDefault ? "" : Convert.ToHexStringLower(_bytes.AsSpan());

    /// <inheritdoc/>
    public bool Equals(EnvelopeReference other) => ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
