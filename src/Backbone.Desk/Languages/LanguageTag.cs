namespace Backbone.Desk.Languages;

/// <summary>Languages as HTML, HTTP and files name them: the tags of BCP 47.</summary>
internal static class LanguageTag
{
    /// <summary>All languages, each with its tag and its own name for itself.</summary>
    public static IReadOnlyList<(Language Language, string Tag, string Name)> All { get; } =
        [(Language.English, "en", "English"), (Language.Korean, "ko", "한국어"), (Language.Japanese, "ja", "日本語")];

    /// <summary>The tag: <c>en</c>, <c>ko</c>, <c>ja</c>.</summary>
    public static string Of(Language language) => All.First(one => one.Language == language).Tag;

    /// <summary>The language of a tag, whatever region it names; null for one that the desk does not speak.</summary>
    public static Language? Read(string? tag)
    {
        var main = tag?.Trim().Split('-', '_', ';')[0];
        foreach (var (language, known, _) in All)
            if (string.Equals(known, main, StringComparison.OrdinalIgnoreCase)) return language;
        return null;
    }

    /// <summary>The first language of a browser's list that the desk speaks; English where there is none.</summary>
    public static Language Choose(string? acceptLanguage) =>
        acceptLanguage?.Split(',').Take(16).Select(Read).FirstOrDefault(language => language is not null) ?? Language.English;
}
