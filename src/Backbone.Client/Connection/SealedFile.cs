using Backbone.Custody;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Client.Connection;

/// <summary>
/// A file of the profile that is sealed to a key of this device: whoever has the keys can read it, and nobody when the key has ended.
/// The key's name comes first, then what was encapsulated to it, then the sealed bytes.
/// </summary>
internal static class SealedFile
{
    private const int Head = OpeningKid.Size + Hpke.EncSize;

    /// <summary>What sealing adds to the bytes, and a little.</summary>
    public const int Overhead = 2048;

    /// <exception cref="IOException">It cannot be written; as well <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> info, ReadOnlySpan<byte> text, OpeningPublicKey key)
    {
        var sealedText = Hpke.Seal(key, info, text);
        ProfileFile.MakeFolder(Path.GetDirectoryName(path)!);
        WholeFile.Write(path, [.. key.Kid.ToArray(), .. sealedText.Enc, .. sealedText.Ciphertext], replace: true);
    }

    /// <summary>Null where there is none, it cannot be read, has more bytes, or no key that opens it is held here.</summary>
    public static byte[]? Find(string path, ReadOnlySpan<byte> info, int mostBytes, IKeyCustody custody)
    {
        if (!File.Exists(path)) return null;
        byte[] bytes;
        try
        {
            bytes = WholeFile.Read(path, mostBytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        return bytes.Length > Head && bytes.Length <= mostBytes && Hpke.TryOpen(custody, new OpeningKid(bytes.AsSpan(0, OpeningKid.Size)),
            bytes.AsSpan(OpeningKid.Size, Hpke.EncSize), info, bytes.AsSpan(Head), out var text) ? text : null;
    }
}
