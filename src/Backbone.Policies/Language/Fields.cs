namespace Backbone.Policies.Language;

/// <summary>
/// The keys of one map, taken one by one by whoever knows what each means; what nobody took is a fault at the end.
/// </summary>
internal sealed class Fields
{
    private readonly Node.Map _map;
    private readonly string _what;
    private readonly Faults _faults;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private Fields(Node.Map map, string what, Faults faults) => (_map, _what, _faults) = (map, what, faults);

    /// <summary>Where the map stands.</summary>
    public Place Place => _map.Place;

    /// <summary>Opens a map; null, with a fault told, where it is none.</summary>
    /// <param name="node">What should be a map.</param>
    /// <param name="what">What it is about, such as <c>a rule</c>.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static Fields? Of(Node node, string what, Faults faults)
    {
        if (node is Node.Map map) return new Fields(map, what, faults);
        faults.Add(node, $"{node.Form} stands here, {what} is a map of keys",
            "write `key: value`, one to a line or in { }");
        return null;
    }

    /// <summary>The value of a key; null where it does not stand there.</summary>
    public (Place Key, Node Value)? Take(string key)
    {
        _known.Add(key);
        foreach (var (word, value) in _map.Entries)
            if (word.Text == key) return (word.Place, value);
        return null;
    }

    /// <summary>The value of a key that must be there.</summary>
    public (Place Key, Node Value)? Require(string key, string example)
    {
        var found = Take(key);
        if (found is null) _faults.Add(Place, $"{_what} lacks the key `{key}`",
            $"write for example `{key}: {example}`");
        return found;
    }

    /// <summary>Every key that nobody took is a fault.</summary>
    /// <param name="explain">Why a key cannot stand here and what to do, for keys that one might expect.</param>
    public void RefuseRest(Func<string, (string Cause, string NextStep)?>? explain = null)
    {
        foreach (var (word, _) in _map.Entries)
        {
            if (_known.Contains(word.Text)) continue;
            if (explain?.Invoke(word.Text) is var (cause, nextStep)) _faults.Add(word.Place, cause, nextStep);
            else _faults.Add(word.Place, $"{Quoted.Of(word.Text)} is no key of {_what}", () => Meant(word.Text));
        }
    }

    private string Meant(string key) => Nearest.Of(key, _known) is { } meant
        ? $"did you mean `{meant}`?" : $"the keys here are {string.Join(", ", _known)}";
}
