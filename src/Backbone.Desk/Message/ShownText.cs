using Backbone.Client.Showing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Message;

/// <summary>A part that is a text, as it is shown.</summary>
/// <param name="Number">Its place among the parts, from 1.</param>
/// <param name="Language">Its language as its author wrote it; empty where none is stated.</param>
/// <param name="Text">Its lines, safe to show, at most <see cref="MostCharacters"/>.</param>
/// <param name="IsCut">Whether there is more.</param>
public sealed record ShownText(int Number, string Language, string Text, bool IsCut)
{
    /// <summary>Characters that are shown: a page of a book has some 2,000.</summary>
    public const int MostCharacters = 200_000;

    /// <summary>The texts of a message, in its order.</summary>
    public static IReadOnlyList<ShownText> Of(MessageContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var texts = new List<ShownText>();
        for (var i = 0; i < content.Parts.Length; i++)
            if (PartText.Of(content.Parts[i]) is { } text)
                texts.Add(new ShownText(i + 1, content.Parts[i].Language, Show(text), text.Length > MostCharacters));
        return texts;
    }

    /// <summary>The one that a reader of a language sees first.</summary>
    public static ShownText? FirstFor(IReadOnlyList<ShownText> texts, string tag) =>
        texts.FirstOrDefault(text => text.Language.Split('-')[0].Equals(tag, StringComparison.OrdinalIgnoreCase)) ?? (texts is [var first, ..] ? first : null);

    private static string Show(string text) => string.Join('\n', VisibleText.Lines(text.Length > MostCharacters ? text[..MostCharacters] : text));
}
