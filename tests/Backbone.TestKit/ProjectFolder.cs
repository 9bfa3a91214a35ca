namespace Backbone.TestKit;

/// <summary>The folder in which Backbone.sln lies, found upwards from the running tests.</summary>
public static class ProjectFolder
{
    /// <summary>Full path of the project's root.</summary>
    public static string Root { get; } = Find();

    /// <summary>Full path of a file or folder of the project.</summary>
    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Backbone.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Backbone.sln above {AppContext.BaseDirectory}");
    }
}
