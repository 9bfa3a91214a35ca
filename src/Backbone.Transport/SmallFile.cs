namespace Backbone.Transport;

/// <summary>Reads whole small files, with a bound.</summary>
internal static class SmallFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <exception cref="TransportException">The file cannot be read or is over the limit.</exception>
    public static byte[] Read(string path, int limit) => Read(path, limit, null);

    /// <param name="path">Where it lies.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="what">What it holds, for the refusal.</param>
    /// <exception cref="TransportException">As above, or others than the owner have rights to the file.</exception>
    public static byte[] ReadSecret(string path, int limit, string what = "the private key") => Read(path, limit, what);

    private static byte[] Read(string path, int limit, string? secret)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            // Asked of the open file, not of its name: nothing can be put in its place in between.
            if (secret is not null && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & Others) != UnixFileMode.None)
                throw new TransportException($"{secret} {path} is open to others than its owner: chmod 600 {path}");
            var length = RandomAccess.GetLength(handle);
            if (length > limit) throw new TransportException($"the file {path} has {length} bytes; the limit is {limit}");
            var bytes = new byte[length];
            var read = 0;
            while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var more)
                read += more;
            if (read < bytes.Length) throw new TransportException($"the file {path} became shorter while it was read");
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"the file {path} cannot be read: {fault.Message}", fault);
        }
    }
}
