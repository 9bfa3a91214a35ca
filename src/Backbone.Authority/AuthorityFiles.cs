using Backbone.Custody;

namespace Backbone.Authority;

/// <summary>Reads and writes the small files of offices and of those who are enrolled; each fault says what to do.</summary>
public static class AuthorityFiles
{
    /// <summary>Reads a file whole.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="limit">Most bytes.</param>
    /// <exception cref="AuthorityException">It cannot be read, or is larger.</exception>
    public static byte[] Read(string path, int limit)
    {
        try
        {
            var bytes = WholeFile.Read(path, limit);
            return bytes.Length <= limit ? bytes
                : throw new AuthorityException($"{path} has more than {limit} bytes", "name the right file");
        }
        catch (Exception fault) when (IsOfTheFile(fault))
        {
            throw new AuthorityException($"{NameOf(path)} cannot be read: {fault.Message}", "check that it is there, and its rights", fault);
        }
    }

    /// <summary>Writes a file for its owner only, in the place of one that is there.</summary>
    /// <exception cref="AuthorityException">It cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            WholeFile.Write(path, bytes, replace: true);
        }
        catch (Exception fault) when (IsOfTheFile(fault))
        {
            throw new AuthorityException($"{NameOf(path)} cannot be written: {fault.Message}", "check the folder's rights and the disk", fault);
        }
    }

    private static string NameOf(string path) => path.Length == 0 ? "a file without a name" : path;

    // A name may be none at all, such as an empty one.
    private static bool IsOfTheFile(Exception fault) =>
        fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
