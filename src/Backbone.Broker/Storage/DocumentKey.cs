namespace Backbone.Broker.Storage;

/// <summary>Names one version of a signed document.</summary>
/// <param name="Type">What it is: "roster".</param>
/// <param name="Nation">Whose; empty for the federation's own.</param>
/// <param name="Version">At most <see cref="LastVersion"/>.</param>
internal readonly record struct DocumentKey(string Type, string Nation, ulong Version)
{
    /// <summary>The highest version that every engine can hold and sort.</summary>
    public const ulong LastVersion = long.MaxValue;

    /// <summary>Refuses what no store can hold.</summary>
    /// <exception cref="ArgumentException">No type, a brace or colon in a name, or a version out of range.</exception>
    public void Check()
    {
        if (string.IsNullOrEmpty(Type) || Type.AsSpan().ContainsAny('{', '}', ':')
            || Nation is null || Nation.AsSpan().ContainsAny('{', '}', ':') || Version > LastVersion)
            throw new ArgumentException($"'{Type}', '{Nation}', {Version} cannot name a document in a store");
    }
}
