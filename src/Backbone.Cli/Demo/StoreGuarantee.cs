using System.Text.Json;

namespace Backbone.Cli.Demo;

/// <summary>Finds what the broker said of its store when it started: one line in its log.</summary>
internal static class StoreGuarantee
{
    private const string Property = "Guarantee";

    /// <summary>The line; null where the log has none.</summary>
    /// <param name="folder">The broker's folder.</param>
    public static string? Find(string folder) => Directory.EnumerateFiles(folder, "*.log")
        .OrderByDescending(File.GetLastWriteTimeUtc).Select(FindIn).FirstOrDefault(line => line is not null);

    private static string? FindIn(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        string? newest = null;
        while (reader.ReadLine() is { } line) newest = Read(line) ?? newest;
        return newest;
    }

    private static string? Read(string line)
    {
        if (!line.Contains(Property, StringComparison.Ordinal)) return null;
        try
        {
            using var entry = JsonDocument.Parse(line);
            return entry.RootElement.TryGetProperty(Property, out var said) ? said.GetString() : null;
        }
        catch (JsonException)
        {
            // A line that is being written: the next start writes another.
            return null;
        }
    }
}
