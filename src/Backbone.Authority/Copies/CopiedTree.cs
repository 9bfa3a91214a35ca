using System.Security.Cryptography;

namespace Backbone.Authority.Copies;

/// <summary>The files of a folder, as a copy names them.</summary>
internal static class CopiedTree
{
    /// <summary>Files of one folder: a registrar's of some thousand people has fewer.</summary>
    public const int MaxFiles = 64 * 1024;

    /// <summary>Bytes of one file; the largest is a sealed envelope or a signed document of 4 MiB, or a revocation list.</summary>
    public const long MaxFile = 64L << 20;

    /// <summary>
    /// All files below a folder with their hashes, by name. Left out: locks, what a broken-off writing left, and the passphrase, for it would
    /// open what lies beside it.
    /// </summary>
    /// <exception cref="AuthorityException">There is a link or another thing that is no file, or too much.</exception>
    public static List<CopiedFile> Read(string folder)
    {
        var files = new List<CopiedFile>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (entry.LinkTarget is not null)
                throw new AuthorityException($"{entry.FullName} is a link, and a copy holds files only", "put the file itself there");
            if (entry is not FileInfo file || IsLeftOut(file.Name)) continue;
            if (files.Count == MaxFiles || file.Length > MaxFile)
                throw new AuthorityException($"{folder} holds more than a copy may have: {MaxFiles} files of {MaxFile >> 20} MiB each", "name the folder of a profile or an office");
            using var stream = file.OpenRead();
            files.Add(new CopiedFile(NameOf(folder, file.FullName), stream.Length, HashOf(stream)));
        }
        return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    /// <summary>SHA-256 of the rest of a stream.</summary>
    public static string HashOf(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>Whether a name leads to a place below the folder, whichever that is.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 1024 && !name.Contains('\0', StringComparison.Ordinal)
        && !name.Contains('\\', StringComparison.Ordinal) && name.Split('/').All(part => part is not ("" or "." or ".."));

    private static bool IsLeftOut(string name) => name == "passphrase"
        || name.EndsWith(".lock", StringComparison.Ordinal) || (name.StartsWith('.') && name.EndsWith(".part", StringComparison.Ordinal));

    private static string NameOf(string folder, string path) => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
}
