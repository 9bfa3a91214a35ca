namespace Backbone.Policies.Language;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
internal readonly record struct Place(int Line, int Column)
{
    /// <summary>The beginning of the file.</summary>
    public static Place Start => new(1, 1);

    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}";
}
