namespace Backbone.Tidy.Tests;

/// <summary>The tree under test: found from the test's own folder upwards.</summary>
internal static class Project
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Backbone.sln"))) return folder.FullName;
        throw new InvalidOperationException("Backbone.sln is in none of the folders above the test");
    }
}
