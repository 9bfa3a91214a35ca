using System.Diagnostics.CodeAnalysis;

namespace Backbone.Protocol.Addresses;

/// <summary>
/// Names a federation: a lower-case DNS name of at most 63 bytes, such as <c>backbone.example</c>; it is the tail of
/// every trust domain (SPEC § Addresses). The default value is no name.
/// </summary>
public readonly record struct FederationName
{
    /// <summary>Longest name in bytes.</summary>
    public const int MaxLength = 63;

    private readonly string? _text;

    private FederationName(string text) => _text = text;

    /// <summary>Reads a federation's name.</summary>
    /// <exception cref="FormatException">The text is no lower-case DNS name of at most 63 bytes.</exception>
    public static FederationName Parse(string? text) => TryParse(text, out var name)
        ? name : throw AddressText.Refused("a federation's name (a lower-case DNS name of at most 63 bytes)", text);

    /// <summary>Reads a federation's name; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out FederationName name)
    {
        name = default;
        if (text is not { Length: >= 1 and <= MaxLength }) return false;
        var last = default(Range);
        foreach (var label in text.AsSpan().Split('.'))
        {
            if (!AddressText.IsDnsLabel(text.AsSpan()[label])) return false;
            last = label;
        }
        // A name that ends in a number could be read as an IPv4 address (RFC 1123 § 2.1).
        if (!text.AsSpan()[last].ContainsAnyExceptInRange('0', '9')) return false;
        name = new FederationName(text);
        return true;
    }

    /// <summary>The name as written.</summary>
    public override string ToString() => _text ?? "";
}
