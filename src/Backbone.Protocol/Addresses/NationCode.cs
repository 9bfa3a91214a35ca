using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Names a nation in the form of ISO 3166-1 alpha-3: three upper-case letters, such as <c>KOR</c>. Which codes are in
/// use is said by the charter, not here. The default value is no code.
/// </summary>
public readonly record struct NationCode
{
    /// <summary>Length in letters.</summary>
    public const int Length = 3;

    private readonly string? _text;

    private NationCode(string text) => _text = text;

    /// <summary>Reads a nation's code.</summary>
    /// <exception cref="FormatException">The text is not three upper-case letters A to Z.</exception>
    public static NationCode Parse(string? text) => TryParse(text, out var code)
        ? code : throw AddressText.Refused("a nation's code (three upper-case letters, such as KOR)", text);

    /// <summary>Reads a nation's code; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out NationCode code)
    {
        var good = text is { Length: Length } && !text.AsSpan().ContainsAnyExceptInRange('A', 'Z');
        code = good ? new NationCode(text!) : default;
        return good;
    }

    /// <summary>The three letters.</summary>
    public override string ToString() => _text ?? "";
}
