using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Keys;

namespace Backbone.Custody;

/// <summary>
/// Keys from the key files of a folder. The files are opened at the start, and again where one has changed: new keys are taken up, and
/// those that no file holds any more are destroyed here too.
/// </summary>
public sealed class KeyFileCustody : IKeyCustody, IDisposable
{
    /// <summary>Most files that are opened: each costs a stretched passphrase.</summary>
    public const int MaxFiles = 256;

    private readonly MemoryKeyCustody _keys = new();
    private readonly string _folder;
    private Dictionary<string, OpenedFile> _files = [];

    private KeyFileCustody(string folder) => _folder = folder;

    // What a file held when it was opened last; the hash says whether it has changed since.
    private sealed record OpenedFile(Digest Hash, ImmutableArray<SigningKid> Signing, ImmutableArray<OpeningKid> Opening);

    /// <summary>The signing keys held at the moment.</summary>
    public IReadOnlyCollection<SigningKid> SigningKids => _keys.SigningKids;

    /// <summary>The opening keys held at the moment.</summary>
    public IReadOnlyCollection<OpeningKid> OpeningKids => _keys.OpeningKids;

    /// <summary>Opens all files of a folder whose names end in <see cref="KeyFile.Extension"/>, under one
    /// passphrase.</summary>
    /// <param name="folder">The folder; folders in it are not searched.</param>
    /// <param name="passphrase">The passphrase of all of them.</param>
    /// <exception cref="CustodyException">
    /// There is no such folder or no such file in it, or one of them cannot be opened; then none is kept.
    /// </exception>
    public static KeyFileCustody Open(string folder, ReadOnlySpan<char> passphrase)
    {
        var custody = new KeyFileCustody(folder);
        try
        {
            custody.Refresh(passphrase);
            return custody;
        }
        catch
        {
            custody.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Looks at the folder again: files that are new or have changed are opened, and keys that no file holds any more are destroyed. Not
    /// for several callers at once; what uses the keys meanwhile goes on.
    /// </summary>
    /// <param name="passphrase">The passphrase of all of them.</param>
    /// <returns>How many files were opened, and how many keys destroyed.</returns>
    /// <exception cref="CustodyException">A file cannot be opened: the keys held stay as they are.</exception>
    public (int Opened, int Destroyed) Refresh(ReadOnlySpan<char> passphrase)
    {
        var (now, opened) = (new Dictionary<string, OpenedFile>(), 0);
        foreach (var path in FilesIn(_folder))
        {
            var hash = KeyFile.HashOf(path);
            if (_files.GetValueOrDefault(path) is { } known && known.Hash == hash)
            {
                now.Add(path, known);
                continue;
            }
            using var bundle = KeyFile.Read(path, passphrase);
            now.Add(path, new OpenedFile(hash,
                [.. bundle.SigningKeys.Select(key => key.PublicKey.Kid)], [.. bundle.OpeningKeys.Select(key => key.PublicKey.Kid)]));
            bundle.MoveTo(_keys);
            opened++;
        }
        _files = now;
        var (signing, opening) = (now.Values.SelectMany(file => file.Signing).ToHashSet(), now.Values.SelectMany(file => file.Opening).ToHashSet());
        return (opened, _keys.SigningKids.Count(kid => !signing.Contains(kid) && _keys.Remove(kid))
            + _keys.OpeningKids.Count(kid => !opening.Contains(kid) && _keys.Remove(kid)));
    }

    /// <inheritdoc/>
    public bool CanSign(SigningKid kid) => _keys.CanSign(kid);

    /// <inheritdoc/>
    public byte[] Sign(SigningKid kid, ReadOnlySpan<byte> message, ReadOnlySpan<byte> context) =>
        _keys.Sign(kid, message, context);

    /// <inheritdoc/>
    public bool CanOpen(OpeningKid kid) => _keys.CanOpen(kid);

    /// <inheritdoc/>
    public bool TryDecapsulate(OpeningKid kid, ReadOnlySpan<byte> enc, Span<byte> sharedSecret) =>
        _keys.TryDecapsulate(kid, enc, sharedSecret);

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private static List<string> FilesIn(string folder)
    {
        if (!Directory.Exists(folder)) throw new CustodyException($"there is no folder {folder}: make the keys first");
        var files = Directory.EnumerateFiles(folder, "*" + KeyFile.Extension).Take(MaxFiles + 1).ToList();
        if (files.Count == 0)
            throw new CustodyException($"no key file (*{KeyFile.Extension}) in {folder}: make the keys first");
        if (files.Count > MaxFiles)
            throw new CustodyException($"more than {MaxFiles} key files in {folder}: put keys together");
        return files;
    }
}
