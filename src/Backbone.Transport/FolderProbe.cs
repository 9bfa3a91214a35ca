namespace Backbone.Transport;

/// <summary>Whether a folder takes files, found out by one that is gone at once.</summary>
public static class FolderProbe
{
    /// <summary>Writes a byte into the folder, because a disk that is full still takes names, and removes it.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It takes none.</exception>
    /// <exception cref="UnauthorizedAccessException">It takes none from this account.</exception>
    public static void Write(string folder)
    {
        var file = Path.Combine(folder, $".probe-{Path.GetRandomFileName()}");
        try
        {
            File.WriteAllBytes(file, [0]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
