using System.Security.Cryptography;

namespace Backbone.Transport;

/// <summary>Reads whole small files, with a bound.</summary>
internal static class SmallFile
{
    private const int FirstBytes = 4096;

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
            if (path.Length == 0) throw new TransportException("no file is named where one is needed");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            // Asked of the open file, not of its name: nothing can be put in its place in between.
            if (secret is not null && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OthersOf(path)) != UnixFileMode.None)
                throw new TransportException($"{secret} {path} is open to others than its owner: chmod 600 {path}");
            // To its end, whatever length it says: a pipe says none, and a device may have no end.
            var bytes = new byte[Math.Min(file.CanSeek ? Math.Max(file.Length, FirstBytes) : FirstBytes, limit) + 1];
            var read = 0;
            while ((read += file.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false)) == bytes.Length && read <= limit)
                bytes = Larger(bytes, (int)Math.Min(2L * bytes.Length, limit + 1L));
            var whole = bytes[..read];
            CryptographicOperations.ZeroMemory(bytes);
            return read <= limit ? whole : throw new TransportException($"the file {path} has more than {limit} bytes, which are the limit");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TransportException($"the file {path} cannot be read: {fault.Message}", fault);
        }
    }

    // systemd gives a credential (LoadCredential) to the service's user by an access list, which shows as rights of the group; it is in a
    // folder that nobody else can enter.
    private static UnixFileMode OthersOf(string path) =>
        Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder && Path.GetDirectoryName(Path.GetFullPath(path)) == Path.GetFullPath(folder)
            ? Others & ~UnixFileMode.GroupRead : Others;

    private static byte[] Larger(byte[] bytes, int size)
    {
        var larger = new byte[size];
        bytes.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(bytes); // it may be a secret
        return larger;
    }
}
