namespace Backbone.Policies.Language;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    private const int Furthest = 2;
    private const int LongestWord = 64;

    /// <summary>The word at most two letters away; null where there is none.</summary>
    public static string? Of(string typed, IEnumerable<string> words)
    {
        if (typed.Length > LongestWord) return null;
        var (best, distance) = words.Select(word => (word, Distance(typed, word)))
            .DefaultIfEmpty((word: "", int.MaxValue)).MinBy(pair => pair.Item2);
        return distance <= Furthest && distance < best.Length ? best : null;
    }

    // Levenshtein's distance, row by row.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                var changed = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
