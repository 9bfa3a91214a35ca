using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Manifests;

namespace Backbone.Policies.Clauses;

/// <summary>
/// A property of a message that takes one of few values, with the key and the words that stand for it in a policy. All
/// clauses of this kind are read, ruled on, indexed and explained alike.
/// </summary>
internal sealed class Dimension
{
    private readonly string?[] _words;
    private readonly Func<Manifest, int> _valueOf;

    private Dimension(string key, string name, bool isOrdered, Func<Manifest, int> valueOf, params string?[] words) =>
        (Key, Name, IsOrdered, _valueOf, _words) = (key, name, isOrdered, valueOf, words);

    public static Dimension Tlp { get; } = new("tlp", "TLP", true, manifest => (int)manifest.Tlp,
        null, "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED");

    public static Dimension Pap { get; } = new("pap", "PAP", true, manifest => (int)manifest.Pap,
        "none", "CLEAR", "GREEN", "AMBER", "RED");

    // Receipts (8) and policy messages (9) pass outside both policies: no word stands for them.
    public static Dimension Categories { get; } = new("categories", "category", false,
        manifest => (int)manifest.Category,
        null, "bulletin", "indicators", "incident", "request", "response", "sighting", "recall", null, null);

    public static Dimension Precedence { get; } = new("precedence", "precedence", true,
        manifest => (int)manifest.Precedence,
        null, "routine", "priority", "immediate", "flash");

    public static Dimension Signer { get; } = new("signer", "signer", false, manifest => (int)manifest.Signer,
        null, "officer", "service");

    public static Dimension Caveats { get; } = new("caveats", "caveats", false,
        manifest => manifest.Caveats.Contains(Caveat.Orcon) ? 1 : 0, "none", "ORCON");

    public static Dimension Exercise { get; } = new("exercise", "exercise", false,
        manifest => manifest.Exercise ? 1 : 0, "false", "true");

    public static Dimension OnBehalfOf { get; } = new("on-behalf-of", "on behalf of another", false,
        manifest => manifest.OnBehalfOf is null ? 0 : 1, "false", "true");

    /// <summary>All of them.</summary>
    public static ImmutableArray<Dimension> All { get; } =
        [Tlp, Pap, Categories, Precedence, Signer, Caveats, Exercise, OnBehalfOf];

    /// <summary>The key in a rule.</summary>
    public string Key { get; }

    /// <summary>What it is called in a sentence.</summary>
    public string Name { get; }

    /// <summary>Whether {min, max} makes sense; then what is not stated lies below all and in no range.</summary>
    public bool IsOrdered { get; }

    /// <summary>How many values there are, from 0.</summary>
    public int Count => _words.Length;

    /// <summary>The values that a message which passes may have: bit v is set where a word stands for v.</summary>
    public uint Stated =>
        _words.Select((word, value) => word is null ? 0 : 1u << value).Aggregate((set, bit) => set | bit);

    /// <summary>The words that a rule may use.</summary>
    public IEnumerable<string> Words => _words.OfType<string>();

    /// <summary>
    /// The message's value; outside 0 to <see cref="Count"/> − 1 where it is none that this build knows.
    /// </summary>
    public int ValueOf(Manifest manifest) => _valueOf(manifest);

    /// <summary>Whether the message's value is one that this build knows.</summary>
    public bool Knows(Manifest manifest) => (uint)_valueOf(manifest) < (uint)_words.Length;

    /// <summary>Reads a word; letter case does not matter.</summary>
    public bool TryRead([NotNullWhen(true)] string? word, out int value)
    {
        value = Array.FindIndex(_words, known => known is not null
            && string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
        return value >= 0;
    }

    /// <summary>The word for a value, or how its absence is called.</summary>
    public string WordOf(int value) => (uint)value >= (uint)_words.Length ? "unknown" : _words[value] ?? "not stated";

    /// <summary>Every value from one to another, both included.</summary>
    public static uint Range(int least, int most)
    {
        var set = 0u;
        for (var value = least; value <= most; value++) set |= 1u << value;
        return set;
    }

    /// <summary>A set of values in words: <c>CLEAR to AMBER</c>, <c>bulletin or request</c>.</summary>
    public string Describe(uint set)
    {
        var values = Enumerable.Range(0, Count).Where(value => (set >> value & 1) != 0).ToList();
        var runs = IsOrdered && values.Count > 2 && values[^1] - values[0] == values.Count - 1 && values[0] > 0;
        if (runs) return $"{WordOf(values[0])} to {WordOf(values[^1])}";
        var words = values.Select(WordOf).ToList();
        return words.Count < 2 ? string.Concat(words) : $"{string.Join(", ", words[..^1])} or {words[^1]}";
    }
}
