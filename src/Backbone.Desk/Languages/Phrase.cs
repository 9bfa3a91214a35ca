using System.Globalization;

namespace Backbone.Desk.Languages;

/// <summary>
/// What the desk says, in each of its languages: none can be left out. Values that are filled in stand as <c>{0}</c>, in all three.
/// </summary>
/// <param name="English">In English.</param>
/// <param name="Korean">In Korean.</param>
/// <param name="Japanese">In Japanese.</param>
public sealed record Phrase(string English, string Korean, string Japanese)
{
    /// <summary>In one language.</summary>
    public string In(Language language) => language switch
    {
        Language.Korean => Korean,
        Language.Japanese => Japanese,
        _ => English,
    };

    /// <summary>In one language, with what is filled in.</summary>
    public string In(Language language, params object?[] values) => string.Format(CultureInfo.InvariantCulture, In(language), values);
}
