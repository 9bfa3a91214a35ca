using System.Collections.Frozen;
using System.Numerics;
using Backbone.Protocol;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using X509Certificate2 = System.Security.Cryptography.X509Certificates.X509Certificate2;

namespace Backbone.Transport.Trust;

/// <summary>
/// A whole, direct certificate revocation list (RFC 5280 § 5), read with BouncyCastle because .NET on Linux cannot be
/// handed one. A list with any critical extension (delta, indirect, partial) is refused: it does not say all.
/// </summary>
internal sealed class RevocationList
{
    private readonly X509Crl _parsed;
    private readonly byte[] _issuer;
    private readonly FrozenSet<BigInteger> _revoked;

    private RevocationList(X509Crl parsed, byte[] der)
    {
        _parsed = parsed;
        _issuer = parsed.IssuerDN.GetEncoded(Asn1Encodable.Der);
        _revoked = parsed.GetRevokedCertificates()?
            .Select(entry => Serial(entry.SerialNumber.ToByteArray())).ToFrozenSet() ?? [];
        From = new DateTimeOffset(DateTime.SpecifyKind(parsed.ThisUpdate, DateTimeKind.Utc));
        Until = new DateTimeOffset(DateTime.SpecifyKind(parsed.NextUpdate!.Value, DateTimeKind.Utc));
        Number = parsed.GetExtensionParsedValue(X509Extensions.CrlNumber) is DerInteger number
            ? Serial(number.Value.ToByteArray()) : BigInteger.Zero;
        Hash = Digest.Of(der);
    }

    /// <summary>When the list was made.</summary>
    public DateTimeOffset From { get; }

    /// <summary>When the next one must have come.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>The list's number, which grows from list to list; 0 where there is none.</summary>
    public BigInteger Number { get; }

    /// <summary>SHA-256 of the list's bytes.</summary>
    public Digest Hash { get; }

    /// <summary>Reads one list, DER.</summary>
    /// <exception cref="TransportException">The bytes are too many, or no list of the kind that is
    /// understood.</exception>
    public static RevocationList Read(byte[] der)
    {
        if (der.Length > TransportLimits.MaxRevocationListSize)
            throw new TransportException(
                $"a revocation list of {der.Length} bytes is over the limit of {TransportLimits.MaxRevocationListSize}");
        try
        {
            var parsed = new X509CrlParser().ReadCrl(der);
            if (parsed?.NextUpdate is null) throw new TransportException("a revocation list must say when the next one comes");
            if (parsed.GetCriticalExtensionOids() is { Count: > 0 } critical)
                throw new TransportException($"a revocation list with the critical extension {critical.First()} is not understood");
            return new RevocationList(parsed, der);
        }
        catch (Exception fault) when (fault is not TransportException and not OutOfMemoryException)
        {
            throw new TransportException("the bytes are no certificate revocation list", fault);
        }
    }

    /// <summary>Whether the list names <paramref name="root"/> as its issuer.</summary>
    public bool NamesIssuer(X509Certificate2 root) => _issuer.AsSpan().SequenceEqual(root.SubjectName.RawData);

    /// <summary>Whether <paramref name="root"/>'s key signed the list.</summary>
    public bool IsSignedBy(X509Certificate2 root)
    {
        try
        {
            _parsed.Verify(PublicKeyFactory.CreateKey(root.PublicKey.ExportSubjectPublicKeyInfo()));
            return true;
        }
        catch (Exception fault) when (fault is GeneralSecurityException or ArgumentException or IOException)
        {
            return false;
        }
    }

    /// <summary>Whether the certificate's serial number is on the list.</summary>
    public bool Names(X509Certificate2 certificate) => _revoked.Contains(Serial(certificate.SerialNumberBytes.Span));

    private static BigInteger Serial(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
