namespace Backbone.Desk.Browser.Tests;

/// <summary>A page of the desk that every look at all pages takes in.</summary>
/// <param name="Name">Its name in a file's name.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Shown">A selector of what must stand there before it is looked at.</param>
internal sealed record DeskPage(string Name, string Path, string Shown)
{
    /// <summary>At whose desk it is looked at.</summary>
    public string Person { get; init; } = "KOR/nis/park";

    /// <summary>All of them; a new page joins by its line.</summary>
    public static IReadOnlyList<DeskPage> All { get; } =
    [
        new("inbox", "/", "h1"),
        new("sent", "/sent", "h1"),
        new("approvals", "/approvals", "main table tbody tr"),
        new("quarantine", "/quarantine", "main table tbody tr") { Person = "JPN/jpcert/tanaka" },
        new("evidence", "/quarantine/1", "main dl.facts") { Person = "JPN/jpcert/tanaka" },
        new("policies", "/policies", "main section h3") { Person = "KOR/kisa/ops" },
        new("wall", "/wall", "svg.flows .nation") { Person = "KOR/kisa/ops" },
        new("standing", "/self", "main dl.facts"),
        new("settings", "/settings", "main form"),
    ];
}
