using System.Text;

namespace Backbone.Authority.Statements;

/// <summary>The words for the contract's closed sets, as people write them: <c>cert</c>, <c>amber+strict</c>.</summary>
public static class EnumWords
{
    /// <summary>The word for a value.</summary>
    public static string Of<T>(T value) where T : struct, Enum
    {
        var word = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && word.Length > 0) word.Append('+');
            word.Append(char.ToLowerInvariant(letter));
        }
        return word.ToString();
    }

    /// <summary>The value of a word; what is not stated has none.</summary>
    public static bool TryRead<T>(string? word, out T value) where T : struct, Enum
    {
        value = All<T>().FirstOrDefault(one => Of(one) == word);
        return !IsNone(value);
    }

    /// <summary>All words, with bars between them, for errors.</summary>
    public static string Choice<T>() where T : struct, Enum => string.Join('|', All<T>().Select(Of));

    private static IEnumerable<T> All<T>() where T : struct, Enum => Enum.GetValues<T>().Where(value => !IsNone(value));

    private static bool IsNone<T>(T value) where T : struct, Enum => EqualityComparer<T>.Default.Equals(value, default);
}
