using System.Diagnostics.CodeAnalysis;

namespace Backbone.Gateway.Storage;

/// <summary>What the consumers of one subscription call it: <c>[a-z0-9-]{1,64}</c>. The default value is no name.</summary>
internal readonly record struct SubscriptionName
{
    private const int MaxLength = 64;

    private readonly string? _text;

    private SubscriptionName(string text) => _text = text;

    /// <summary>Reads a name; false where the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SubscriptionName name)
    {
        var isName = text is { Length: >= 1 and <= MaxLength }
            && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
        name = isName ? new SubscriptionName(text!) : default;
        return isName;
    }

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";
}
