using System.Text;

namespace Backbone.Cli.Views;

/// <summary>Subjects in a list.</summary>
internal static class SubjectText
{
    private const int Most = 60;

    /// <summary>Its beginning, so that one long subject does not widen the whole list; null stays null.</summary>
    public static string? Short(string? subject)
    {
        if (subject is null) return null;
        var runes = subject.EnumerateRunes().Take(Most + 1).ToList();
        if (runes.Count <= Most) return subject;
        var cut = new StringBuilder();
        foreach (var rune in runes.Take(Most - 1)) cut.Append(rune.ToString());
        return cut.Append('…').ToString();
    }
}
