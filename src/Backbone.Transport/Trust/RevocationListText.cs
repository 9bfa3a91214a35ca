using System.Security.Cryptography;
using System.Text;

namespace Backbone.Transport.Trust;

/// <summary>The bytes of a file of revocation lists: PEM with any number of them, or DER with one.</summary>
public static class RevocationListText
{
    private const string Label = "X509 CRL";
    private const byte DerSequence = 0x30;

    /// <summary>Whether a file is meant as revocation lists, also where a text stands before them.</summary>
    /// <param name="file">The file.</param>
    public static bool IsMeant(ReadOnlySpan<byte> file) =>
        file is [DerSequence, ..] || file.IndexOf(Encoding.ASCII.GetBytes($"-----BEGIN {Label}-----")) >= 0;

    /// <summary>The lists, DER; whether each is one is not looked at.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Where it lies.</param>
    /// <exception cref="TransportException">It holds none, or something else too.</exception>
    public static IReadOnlyList<byte[]> Split(ReadOnlySpan<byte> file, string path)
    {
        if (file is [DerSequence, ..]) return [file.ToArray()];
        var lists = new List<byte[]>();
        ReadOnlySpan<char> text = PemText.Read(file, path, "a revocation list");
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] is not Label)
                throw new TransportException($"{path} holds '{text[fields.Label]}' where revocation lists are looked for: name another file");
            lists.Add(Convert.FromBase64String(text[fields.Base64Data].ToString()));
            text = text[fields.Location.End..];
        }
        return lists.Count > 0 ? lists : throw new TransportException(
            $"{path} holds no whole revocation list in PEM: fetch it again from the CA");
    }
}
