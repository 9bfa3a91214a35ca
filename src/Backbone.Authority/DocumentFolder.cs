using Backbone.Protocol.Documents;

namespace Backbone.Authority;

/// <summary>A folder of signed documents, a file each.</summary>
public static class DocumentFolder
{
    private const string Extension = ".bin";
    private const int MaxFiles = 16 * 1024;

    /// <summary>What a document's file is called: <c>charter-1.bin</c>, <c>roster-KOR-7.bin</c>.</summary>
    public static string NameOf(DocumentVersion id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return $"{id.Label}{(id.Nation is { } nation ? $"-{nation}" : "")}-{id.Version}{Extension}";
    }

    /// <summary>All files of a folder, in any order, not judged; none where the folder is not there.</summary>
    /// <exception cref="AuthorityException">One cannot be read.</exception>
    internal static List<ReadOnlyMemory<byte>> ReadAll(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Take(MaxFiles)
            .Select(file => (ReadOnlyMemory<byte>)AuthorityFiles.Read(file, SignedDocument.MaxSize))]
        : [];
}
