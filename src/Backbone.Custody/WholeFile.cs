using System.Security.Cryptography;

namespace Backbone.Custody;

/// <summary>
/// Reads files whole, up to a bound. Writes files that are whole or not there: 1 written beside, under a name of chance · 2 synced to the disk · 3 renamed. A disk
/// that is full, or a process that is killed, leaves nothing under the final name.
/// </summary>
public static class WholeFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int FirstBytes = 4096;

    /// <summary>
    /// A file's bytes; of a longer one, one byte more than the bound, so that whoever reads them sees it. It is read to its end, whatever
    /// length it says it has: a pipe says none, and a device may have no end.
    /// </summary>
    /// <param name="path">Where from.</param>
    /// <param name="most">The bound in bytes.</param>
    /// <exception cref="IOException">It cannot be read, or no file is named.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static byte[] Read(string path, int most)
    {
        using var file = Open(path);
        return Read(file, most);
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="IOException">It cannot be read, or no file is named.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static FileStream Open(string path) => IsName(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0) : throw new IOException("no file is named");

    /// <summary>The rest of a stream, in the same way.</summary>
    public static byte[] Read(Stream stream, int most)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        var bytes = new byte[Math.Min(stream.CanSeek ? Math.Max(stream.Length, FirstBytes) : FirstBytes, most) + 1];
        var read = 0;
        while (true)
        {
            read += stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            if (read < bytes.Length || read > most) break;
            var larger = new byte[(int)Math.Min(2L * bytes.Length, most + 1L)];
            bytes.CopyTo(larger, 0);
            CryptographicOperations.ZeroMemory(bytes); // it may be a secret
            bytes = larger;
        }
        var whole = bytes[..read];
        CryptographicOperations.ZeroMemory(bytes);
        return whole;
    }

    /// <summary>Whether others than its owner have rights to an open file: between two looks at a path, it may become another file.</summary>
    public static bool IsOpenToOthers(FileStream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != UnixFileMode.None;
    }

    private static bool IsName(string path) => path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to; its folder is there.</param>
    /// <param name="bytes">All that it holds.</param>
    /// <param name="replace">Whether a file that is there already goes.</param>
    /// <param name="ownerOnly">False: others may read it.</param>
    /// <exception cref="IOException">It cannot be written, or is there already.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool replace = false, bool ownerOnly = true)
    {
        if (!IsName(path)) throw new IOException("no file is named");
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
