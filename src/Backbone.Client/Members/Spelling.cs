namespace Backbone.Client.Members;

/// <summary>Finds the names that somebody may have meant who typed another one.</summary>
internal static class Spelling
{
    private const int MostNames = 3;
    private const int MostSlips = 2;
    private const int LongestName = 128;

    /// <summary><c>did you mean USA/cisa?</c>, and what to do else.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The names that there are.</param>
    /// <param name="otherwise">The next step where none is near.</param>
    public static string Advise(string typed, IEnumerable<string> known, string otherwise)
    {
        if (typed.Length > LongestName) return otherwise;
        var near = known.Select(name => (Name: name, Slips: SlipsBetween(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(one => one.Slips <= MostSlips).OrderBy(one => one.Slips).ThenBy(one => one.Name, StringComparer.Ordinal).ToList();
        if (near.Count == 0) return otherwise;
        var best = near.TakeWhile(one => one.Slips == near[0].Slips).Take(MostNames).Select(one => one.Name);
        return $"did you mean {string.Join(" or ", best)}? Otherwise {otherwise}";
    }

    // Levenshtein: letters put in, left out or written wrong.
    private static int SlipsBetween(string one, string other)
    {
        var above = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (left, corner) = (i, above[0]);
            above[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                left = Math.Min(Math.Min(left, above[j]) + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1));
                (corner, above[j]) = (above[j], left);
            }
        }
        return above[other.Length];
    }
}
