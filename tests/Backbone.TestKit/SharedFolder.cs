namespace Backbone.TestKit;

/// <summary>
/// The folder <c>shared</c> beside the project's root, which holds published test vectors and real documents and is
/// never part of the project. The environment variable BACKBONE_SHARED names another place, for a checkout that lies
/// elsewhere. In BACKBONE_REQUIRE it is called <c>shared</c>.
/// </summary>
public static class SharedFolder
{
    /// <summary>Full path of the folder, or null where it is not there.</summary>
    public static string? Root { get; } = Find();

    /// <summary>
    /// Full path of a file or folder in it; skips (or fails) the running test where it is not there.
    /// </summary>
    /// <param name="parts">The path below the folder, such as <c>vectors</c>, <c>xwing</c>.</param>
    public static string Require(params string[] parts)
    {
        var path = Path.Combine([Root ?? Path.Combine(ProjectFolder.Root, "..", "shared"), .. parts]);
        if (!Path.Exists(path)) Requirement.Missing("shared", $"../shared/{string.Join('/', parts)} is not there");
        return path;
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("BACKBONE_SHARED");
        var folder = string.IsNullOrEmpty(named) ? Path.Combine(ProjectFolder.Root, "..", "shared") : named;
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }
}
