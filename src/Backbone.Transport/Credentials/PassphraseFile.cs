using System.Security.Cryptography;
using System.Text;

namespace Backbone.Transport.Credentials;

/// <summary>
/// A file that holds a passphrase: one line of UTF-8 without a byte order mark, readable by its owner only. Everything that
/// opens keys unattended reads it here, so that a file that one program takes is taken by all, and means the same.
/// </summary>
public static class PassphraseFile
{
    /// <summary>Largest file in bytes.</summary>
    public const int MaxSize = 4096;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The passphrase, without the line's end.</summary>
    /// <exception cref="TransportException">The file cannot be read, lies open to others, or is of another form. The message
    /// holds nothing of what is in the file.</exception>
    public static string Read(string path)
    {
        var bytes = SmallFile.ReadSecret(path, MaxSize, "the passphrase");
        try
        {
            return Parse(bytes, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            throw Wrong(path, "begins with a byte order mark, which no passphrase has");
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]) || bytes.Contains((byte)0))
            throw Wrong(path, "is not written in UTF-8 (it looks like UTF-16)");
        if (bytes is [.., (byte)'\n']) bytes = bytes[..^1];
        if (bytes is [.., (byte)'\r']) bytes = bytes[..^1];
        if (bytes.ContainsAny((byte)'\n', (byte)'\r')) throw Wrong(path, "has more than one line");
        if (bytes.IsEmpty) throw Wrong(path, "holds no passphrase");
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong(path, "is not written in UTF-8");
        }
    }

    private static TransportException Wrong(string path, string what) =>
        new($"the passphrase's file {path} {what}: write one line of UTF-8, without a byte order mark");
}
