using System.Collections.Frozen;
using System.Numerics;
using Backbone.Protocol;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using X509Certificate2 = System.Security.Cryptography.X509Certificates.X509Certificate2;
using X509SubjectKeyIdentifierExtension = System.Security.Cryptography.X509Certificates.X509SubjectKeyIdentifierExtension;

namespace Backbone.Transport.Trust;

/// <summary>
/// A whole, direct certificate revocation list (RFC 5280 § 5), read with BouncyCastle because .NET on Linux cannot be
/// handed one. A list with any critical extension (delta, indirect, partial) is refused: it does not say all.
/// </summary>
internal sealed class RevocationList
{
    // RFC 5280 § 5.2.3.
    private const int MaxNumberSize = 20;

    private readonly X509Crl _parsed;
    private readonly byte[] _issuer;
    private readonly byte[]? _issuerKey;
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
        Bytes = der;
        _issuerKey = parsed.GetExtensionParsedValue(X509Extensions.AuthorityKeyIdentifier) is { } key
            ? AuthorityKeyIdentifier.GetInstance(key).KeyIdentifier?.GetOctets() : null;
    }

    /// <summary>When the list was made.</summary>
    public DateTimeOffset From { get; }

    /// <summary>When the next one must have come.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>The list's number, which grows from list to list; 0 where there is none.</summary>
    public BigInteger Number { get; }

    /// <summary>The number as 20 bytes, big-endian.</summary>
    public byte[] NumberBytes
    {
        get
        {
            var bytes = new byte[MaxNumberSize];
            Number.TryWriteBytes(bytes.AsSpan(MaxNumberSize - Number.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true);
            return bytes;
        }
    }

    /// <summary>SHA-256 of the list's bytes.</summary>
    public Digest Hash { get; }

    /// <summary>The list as it was read, DER.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The issuer's name, for the log.</summary>
    public string Issuer => _parsed.IssuerDN.ToString();

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
            var list = new RevocationList(parsed, der);
            return list.Number.GetByteCount(isUnsigned: true) <= MaxNumberSize
                ? list : throw new TransportException($"a revocation list's number has more than {MaxNumberSize} bytes");
        }
        catch (Exception fault) when (fault is not TransportException and not OutOfMemoryException)
        {
            throw new TransportException("the bytes are no certificate revocation list: fetch it again from the CA", fault);
        }
    }

    /// <summary>Whether the list holds at this time.</summary>
    public bool IsInForce(DateTimeOffset now) => now >= From && now <= Until;

    /// <summary>Whether the list came after another one of the same root: by number, then by date.</summary>
    public bool IsNewerThan(RevocationList other) => (Number, From).CompareTo((other.Number, other.From)) > 0;

    /// <summary>
    /// Whether the list names <paramref name="root"/> as its issuer: by name, and by key where both say which, because two
    /// roots of one CA may have one name (RFC 5280 § 5.2.1).
    /// </summary>
    public bool NamesIssuer(X509Certificate2 root) => _issuer.AsSpan().SequenceEqual(root.SubjectName.RawData)
        && (_issuerKey is null || KeyOf(root) is not { } key || key.Span.SequenceEqual(_issuerKey));

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

    private static ReadOnlyMemory<byte>? KeyOf(X509Certificate2 root) =>
        root.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()?.SubjectKeyIdentifierBytes;

    private static BigInteger Serial(ReadOnlySpan<byte> bigEndian) => new(bigEndian, isUnsigned: true, isBigEndian: true);
}
