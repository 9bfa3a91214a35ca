namespace Backbone.Tidy.Tests;

/// <summary>The files that people wrote: everything but build output, fetched packages and what git keeps for itself.</summary>
internal static class Sources
{
    private static readonly string[] Rooms = ["src", "tests", "protos", "certs", ".ci"];

    /// <summary>Files with one of these endings, by their path from the project's folder.</summary>
    public static IEnumerable<(string Path, string Text)> With(params string[] endings) =>
        Rooms.Select(room => Path.Combine(Project.Root, room)).Where(Directory.Exists)
            .SelectMany(room => Directory.EnumerateFiles(room, "*", SearchOption.AllDirectories))
            .Where(path => !path.Contains("/node_modules/", StringComparison.Ordinal))
            .Concat(Directory.EnumerateFiles(Project.Root))
            .Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
            .Select(path => (Path.GetRelativePath(Project.Root, path), File.ReadAllText(path)));
}
