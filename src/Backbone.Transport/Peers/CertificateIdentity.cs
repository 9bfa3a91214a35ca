using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Peers;

/// <summary>Reads the one URI subject alternative name of a certificate (RFC 5280 § 4.2.1.6).</summary>
public static class CertificateIdentity
{
    private const string AlternativeNames = "2.5.29.17";

    // GeneralName ::= CHOICE { … uniformResourceIdentifier [6] IA5String … }
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The identity; null unless there is exactly one URI and it has one of the three forms.</summary>
    public static TlsIdentity? Read(X509Certificate2 certificate)
    {
        var extensions = certificate.Extensions.Where(extension => extension.Oid?.Value == AlternativeNames).ToArray();
        if (extensions is not [var names]) return null;
        try
        {
            return ReadUris(names.RawData) is [var uri] && TlsIdentity.TryParse(uri, out var identity) ? identity : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    private static List<string> ReadUris(byte[] der)
    {
        var uris = new List<string>();
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var names = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(UriTag))
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
            else
                names.ReadEncodedValue();
        }
        return uris;
    }
}
