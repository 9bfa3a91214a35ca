namespace Backbone.Custody;

/// <summary>Folders that only their owner enters.</summary>
public static class OwnerFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it that are missing, for its owner only (0700); leaves one that is there as it is.</summary>
    /// <param name="parts">The path, in parts.</param>
    /// <returns>The folder, as a full path.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder above may not be written to.</exception>
    public static string Make(params string[] parts)
    {
        var folder = Path.GetFullPath(Path.Combine(parts));
        if (Directory.Exists(folder)) return folder;
        // One by one: given a mode, .NET applies it to the last folder alone.
        if (Path.GetDirectoryName(folder) is { } above) Make(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, Owner);
        return folder;
    }
}
