using Backbone.Protocol;

namespace Backbone.Custody;

/// <summary>
/// Private keys in a file, sealed with a passphrase. The file is owner-only (0600) and complete or absent at any
/// moment.
/// <code>
/// "backbone/1/keyfile\0"                                                                              19 bytes
/// u32 memory in KiB ‖ u32 passes ‖ u32 lanes ‖ salt(16) ‖ nonce(12)         Argon2id version 0x13, AES-256-GCM
/// u16 count (1 to 512) ‖ count × { u8 kind ‖ u16 suite ‖ kid }
///     kind 1: signing key, kid of 32 bytes, seed of 64; kind 2: opening key, kid of 16 bytes, seed of 32;
///     strictly ascending by kind, then kid
/// the seeds in that order, sealed: AES-256-GCM under Argon2id(passphrase in UTF-8, salt) of 32 bytes,
///     aad = all bytes before, tag (16) after
/// SHA-256 of all bytes before                                                                         32 bytes
/// </code>
/// Integers are big-endian. The hash at the end is no protection: it tells a damaged file from a wrong passphrase. A
/// file that was changed on purpose, hash included, looks as if the passphrase were wrong; and so it is refused.
/// </summary>
public static class KeyFile
{
    /// <summary>How the names of key files end.</summary>
    public const string Extension = ".keyfile";

    /// <summary>Most keys in one file.</summary>
    public const int MaxKeys = 512;

    /// <summary>Writes a key file.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="keys">1 to 512 keys, none twice; they stay the caller's.</param>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="cost">What one try of a passphrase is to cost.</param>
    /// <param name="replace">Whether a file that is there already goes.</param>
    /// <exception cref="ArgumentException">No passphrase, no keys, too many, or one twice.</exception>
    /// <exception cref="CustodyException">A file is there already, or the file cannot be written.</exception>
    public static void Write(
        string path, KeyBundle keys, ReadOnlySpan<char> passphrase, PassphraseCost cost, bool replace = false)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(cost);
        if (!replace && File.Exists(path))
            throw new CustodyException($"{path} is there already: move it away, or say that it is to be replaced");
        var bytes = KeyFileFormat.Seal(keys, passphrase, cost);
        try
        {
            WholeFile.Write(path, bytes, replace);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CustodyException($"{path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a key file.</summary>
    /// <param name="path">Where from.</param>
    /// <param name="passphrase">The passphrase.</param>
    /// <returns>The keys, each proved to be the one it is said to be.</returns>
    /// <exception cref="CustodyException">
    /// The file is missing, open to others than its owner, damaged, of another form, or the passphrase is another.
    /// </exception>
    public static KeyBundle Read(string path, ReadOnlySpan<char> passphrase) =>
        KeyFileFormat.Open(ReadWhole(path), passphrase, path);

    /// <summary>Says which keys a file holds, without the passphrase.</summary>
    /// <param name="path">Where from.</param>
    /// <exception cref="CustodyException">The file is missing, open to others than its owner, or damaged.</exception>
    public static KeyListing Describe(string path) => KeyFileFormat.Describe(ReadWhole(path), path);

    /// <summary>What one try of a file's passphrase costs, without opening it: a file that follows another is sealed as that one was.</summary>
    /// <exception cref="CustodyException">It is not there, or no key file.</exception>
    public static PassphraseCost CostOf(string path) => KeyFileFormat.CostOf(ReadWhole(path), path);

    /// <summary>SHA-256 of a file as it lies there, to see whether it has changed.</summary>
    /// <param name="path">Where from.</param>
    /// <exception cref="CustodyException">The file is missing, open to others than its owner, or too large.</exception>
    public static Digest HashOf(string path) => Digest.Of(ReadWhole(path));

    private static byte[] ReadWhole(string path)
    {
        try
        {
            using var file = WholeFile.Open(path);
            if (WholeFile.IsOpenToOthers(file))
                throw new CustodyException($"{path} is open to others: chmod 600 it, and think of its keys as seen");
            var bytes = WholeFile.Read(file, KeyFileFormat.MaxSize);
            return bytes.Length <= KeyFileFormat.MaxSize ? bytes : throw KeyFileFormat.Damaged(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CustodyException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
