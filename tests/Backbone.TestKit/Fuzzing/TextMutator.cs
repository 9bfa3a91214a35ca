using System.Text;

namespace Backbone.TestKit.Fuzzing;

/// <summary>
/// Changes a text by its lines and words: lines twice, left out, deeper or shallower, in another order, words of another text, odd
/// words. Sometimes a change of bytes instead.
/// </summary>
public sealed class TextMutator : IMutator
{
    private static readonly string[] Odd =
    [
        "", "*", "KOR/*", "null", "~", "true", "[]", "{}", "[[[[[[[[", "{ a: ", "&a", "*a", "!!binary x", "<<: *a", "? ", "- ", ": ", "'", "\"", "# ", "|", ">-",
        "18446744073709551616", "-1", "1e999", "0x10", "\u0000", "\u2028", "\ud7ff", "\U0001f600", "---", "...", "%YAML 1.1", "\t",
    ];

    private readonly ByteMutator _bytes = new();

    public byte[] Mutate(byte[] input, byte[] other, Random chance)
    {
        if (chance.Next(5) == 0 || input.Length == 0) return _bytes.Mutate(input, other, chance);
        var lines = Encoding.UTF8.GetString(input).Split('\n').ToList();
        var at = chance.Next(lines.Count);
        var line = lines[at];
        switch (chance.Next(8))
        {
            case 0: lines.Insert(chance.Next(lines.Count + 1), line); break;
            case 1: lines.RemoveAt(at); break;
            case 2: (lines[at], lines[^1]) = (lines[^1], line); break;
            case 3: lines[at] = new string(' ', chance.Next(9)) + line; break;
            case 4: lines[at] = line.TrimStart(); break;
            case 5: lines.Insert(at, Pick(Encoding.UTF8.GetString(other).Split('\n'), chance)); break;
            case 6: lines.InsertRange(at, Enumerable.Repeat(line, chance.Next(2, 200))); break;
            default: lines[at] = Word(line, chance); break;
        }
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static string Word(string line, Random chance)
    {
        var words = line.Split(' ');
        words[chance.Next(words.Length)] = Pick(Odd, chance);
        return string.Join(' ', words);
    }

    private static string Pick(string[] from, Random chance) => from[chance.Next(from.Length)];
}
