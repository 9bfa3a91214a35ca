using Backbone.Protocol.Keys;

namespace Backbone.Custody;

/// <summary>
/// Keys from the key files of a folder. The files are opened once, at the start; what comes later is taken up by name.
/// </summary>
public sealed class KeyFileCustody : IKeyCustody, IDisposable
{
    /// <summary>Most files that are opened: each costs a stretched passphrase.</summary>
    public const int MaxFiles = 256;

    private readonly MemoryKeyCustody _keys = new();

    private KeyFileCustody() { }

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
        var custody = new KeyFileCustody();
        try
        {
            foreach (var path in FilesIn(folder)) custody.TakeUp(path, passphrase);
            return custody;
        }
        catch
        {
            custody.Dispose();
            throw;
        }
    }

    /// <summary>Opens one more file, such as that of next week's epoch.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">Its passphrase.</param>
    /// <exception cref="CustodyException">It cannot be opened; the keys held stay as they are.</exception>
    public void TakeUp(string path, ReadOnlySpan<char> passphrase)
    {
        using var bundle = KeyFile.Read(path, passphrase);
        bundle.MoveTo(_keys);
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
