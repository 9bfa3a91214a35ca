using System.Text;

namespace Backbone.Transport;

/// <summary>The text of a PEM file (RFC 7468); says what else the bytes are where they are none.</summary>
public static class PemText
{
    private const string Armour = "-----BEGIN ";

    /// <summary>The text, with a byte order mark taken off.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">Where they come from.</param>
    /// <param name="what">What is looked for, such as "a certificate".</param>
    /// <exception cref="TransportException">It is no PEM file.</exception>
    public static string Read(ReadOnlySpan<byte> bytes, string path, string what)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            throw new TransportException($"{path} is written in UTF-16: save it as plain text (UTF-8)");
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Contains(Armour, StringComparison.Ordinal)) return text;
        throw new TransportException(text.TrimStart() switch
        {
            "" => $"{path} is empty: put {what} there",
            ['<', ..] => $"{path} is a web page or XML, not {what}: fetch it again; what was asked may have wanted a login",
            _ => $"{path} is not {what} in PEM, which begins with '{Armour}…': have it written in that form",
        });
    }
}
