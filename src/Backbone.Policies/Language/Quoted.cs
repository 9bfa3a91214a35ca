namespace Backbone.Policies.Language;

/// <summary>Words of a file inside a message about it.</summary>
internal static class Quoted
{
    private const int Longest = 80;

    /// <summary>
    /// The word in quotes, cut where it is long; what a quoted scalar smuggled in is shown as a question mark.
    /// </summary>
    public static string Of(string text)
    {
        var cut = text.Length > Longest ? text[..Longest] + "…" : text;
        return $"'{string.Concat(cut.Select(letter => char.IsControl(letter) || char.IsSurrogate(letter)
            || char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.Format ? '?' : letter))}'";
    }
}
