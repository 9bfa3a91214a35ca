using System.Diagnostics.CodeAnalysis;

namespace Backbone.Cli.Grammar;

/// <summary>The words that stand for the values of a closed set, as they are typed and shown.</summary>
internal sealed class Words<T>(params (string Word, T Value)[] pairs) where T : struct, Enum
{
    /// <summary>All words, in order.</summary>
    public IEnumerable<string> All => pairs.Select(pair => pair.Word);

    /// <summary>The words with bars between them, for help and errors.</summary>
    public string Choice => string.Join('|', All);

    /// <summary>Reads a word; letter case does not matter.</summary>
    public bool TryRead([NotNullWhen(true)] string? text, out T value)
    {
        foreach (var (word, meant) in pairs)
        {
            if (!string.Equals(word, text, StringComparison.OrdinalIgnoreCase)) continue;
            value = meant;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>The word for a value; empty where there is none, such as for what is not stated.</summary>
    public string Of(T value) =>
        pairs.FirstOrDefault(pair => EqualityComparer<T>.Default.Equals(pair.Value, value)).Word ?? "";
}
