using Backbone.Protocol;

namespace Backbone.Transport.Trust;

/// <summary>One file of revocation lists: PEM with any number of them, or DER with one.</summary>
/// <param name="path">Where it lies.</param>
internal sealed class RevocationListFile(string path)
{
    private Digest? _seen;
    private string? _told;

    public string Path => path;

    /// <summary>Whether this fault is another one than the last: each is told once.</summary>
    public bool IsNews(TransportException fault)
    {
        if (_told == fault.Message) return false;
        _told = fault.Message;
        return true;
    }

    /// <summary>The lists read last, DER.</summary>
    public IReadOnlyList<byte[]> Lists { get; private set; } = [];

    /// <summary>Reads the file again; whether it has changed. Where it cannot be used, the lists before stay.</summary>
    /// <exception cref="TransportException">It cannot be read or holds something else.</exception>
    public bool Refresh()
    {
        var file = SmallFile.Read(path, TransportLimits.MaxRevocationListSize);
        var hash = Digest.Of(file);
        if (hash == _seen) return false;
        (_seen, _told) = (hash, null);
        var lists = RevocationListText.Split(file, path);
        foreach (var list in lists) Check(list);
        Lists = lists;
        return true;
    }

    private void Check(byte[] list)
    {
        try
        {
            RevocationList.Read(list);
        }
        catch (TransportException fault)
        {
            throw new TransportException($"{path}: {fault.Message}", fault);
        }
    }
}
