namespace Backbone.Desk.Languages;

/// <summary>
/// A key that presses or focuses what stands on the page with the same <c>data-key</c>. Those of pages and of the lock stand with them.
/// </summary>
/// <param name="Key">The key.</param>
/// <param name="Name">What it does.</param>
public sealed record Shortcut(char Key, Phrase Name)
{
    /// <summary>All of them, each used once.</summary>
    public static IReadOnlyList<Shortcut> All { get; } = [];
}
