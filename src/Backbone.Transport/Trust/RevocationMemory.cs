using Backbone.Protocol;

namespace Backbone.Transport.Trust;

/// <summary>
/// A folder with the newest revocation list taken of each root, so that after a restart nothing older is taken and, where
/// only something unusable is offered, the old one serves on. Many processes may share it: a file's name is the hash of its
/// root's key, then number and date of its list, and what is removed is always older than what is there.
/// </summary>
/// <param name="folder">The folder; made where it is not there.</param>
public sealed class RevocationMemory(string folder)
{
    private const string Extension = ".crl";

    private readonly Lock _keeping = new(); // files that change, and lists that are handed over
    private readonly HashSet<Digest> _kept = [];

    /// <summary>All lists, DER.</summary>
    /// <exception cref="TransportException">The folder or a file in it cannot be read.</exception>
    internal List<byte[]> Recall() => Guard(() =>
    {
        Directory.CreateDirectory(folder);
        return FilesOf("").Where(File.Exists).Select(path => SmallFile.Read(path, TransportLimits.MaxRevocationListSize)).ToList();
    });

    /// <summary>Keeps a root's list, and removes the older ones.</summary>
    /// <exception cref="TransportException">It cannot be written.</exception>
    internal void Keep(Digest root, RevocationList list)
    {
        lock (_keeping)
        {
            if (_kept.Contains(list.Hash)) return;
            var path = Path.Combine(folder, NameOf(root, list));
            Guard(() =>
            {
                Directory.CreateDirectory(folder);
                if (!File.Exists(path)) WriteWhole(path, list.Bytes.Span);
                foreach (var older in FilesOf(root.ToString()).Where(file => string.CompareOrdinal(file, path) < 0)) File.Delete(older);
                return _kept.Add(list.Hash);
            });
        }
    }

    private string[] FilesOf(string root) => Directory.GetFiles(folder, $"{root}*{Extension}");

    // Of fixed width, so that names stand in the order of the lists.
    private static string NameOf(Digest root, RevocationList list) =>
        $"{root}-{Convert.ToHexStringLower(list.NumberBytes)}-{list.From.ToUnixTimeSeconds():x10}{Extension}";

    // On disk before it counts: a list that is forgotten could be taken back.
    private static void WriteWhole(string path, ReadOnlySpan<byte> bytes)
    {
        // Several clients of one profile may be opened at once, in one process too: each writes a file of its own, and the last name stands.
        var beside = $"{path}.{Path.GetRandomFileName()}.part";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TransportException(
                $"the revocation lists taken cannot be remembered in {folder} ({fault.Message}): "
                + "let it be a folder that this process can read and write", fault);
        }
    }
}
