using System.Security.Cryptography;

namespace Backbone.Custody;

/// <summary>
/// Writes files that are whole or not there: 1 written beside, under a name of chance · 2 synced to the disk · 3 renamed. A disk
/// that is full, or a process that is killed, leaves nothing under the final name.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to; its folder is there.</param>
    /// <param name="bytes">All that it holds.</param>
    /// <param name="replace">Whether a file that is there already goes.</param>
    /// <param name="ownerOnly">False: others may read it.</param>
    /// <exception cref="IOException">It cannot be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool replace = false, bool ownerOnly = true)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? throw new IOException("it is in no folder");
        if (!replace && File.Exists(path)) throw new IOException("it is there already");
        // Not after its own name, which may be as long as a name can be.
        var beside = Path.Combine(folder, $".{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}.part");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ownerOnly ? Owner : Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        try
        {
            // 1
            using (var file = new FileStream(beside, options))
            {
                file.Write(bytes);
                // 2
                file.Flush(flushToDisk: true);
            }
            // 3
            File.Move(beside, path, replace);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
