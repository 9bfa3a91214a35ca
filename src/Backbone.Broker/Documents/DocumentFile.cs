using Backbone.Custody;
using Backbone.Hosting.Settings;
using Backbone.Protocol.Documents;

namespace Backbone.Broker.Documents;

/// <summary>A signed document as it lies in the folder that the settings name.</summary>
/// <param name="Path">Where.</param>
/// <param name="Bytes">The canonical SignedDocument.</param>
internal sealed record DocumentFile(string Path, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Files of one folder at most.</summary>
    public const int MaxFiles = 4096;

    /// <summary>Every file <c>*.bin</c> of a folder.</summary>
    /// <exception cref="SettingsException">The folder or a file cannot be read, or there are too many.</exception>
    public static IReadOnlyList<DocumentFile> ReadFolder(string folder)
    {
        try
        {
            var found = Directory.EnumerateFiles(folder, "*.bin").Take(MaxFiles + 1);
            string[] paths = [.. found.Order(StringComparer.Ordinal)];
            if (paths.Length > MaxFiles)
                throw new SettingsException($"{folder} has more than {MaxFiles} documents: leave the newest there");
            DocumentFile[] files = [.. paths.Select(path => new DocumentFile(path, WholeFile.Read(path, SignedDocument.MaxSize)))];
            return Array.Find(files, file => file.Bytes.Length > SignedDocument.MaxSize) is { } large
                ? throw new SettingsException($"{large.Path} is too large to be a signed document: remove it") : files;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                $"the documents in {folder} cannot be read ({fault.Message}): check the setting documents", fault);
        }
    }
}
