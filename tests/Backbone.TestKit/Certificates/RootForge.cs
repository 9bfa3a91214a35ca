using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Backbone.TestKit.Certificates;

/// <summary>
/// Writes certificates that look like TLS roots, with one thing or another wrong about them. Nothing of it is signed: the form
/// of a root is judged, and the charter vouches for it.
/// </summary>
public sealed record RootForge
{
    private static readonly byte[] Point = MakePoint(ECCurve.NamedCurves.nistP256);

    /// <summary>Version as it is written: 2 for v3; null leaves it out.</summary>
    public int? Version { get; init; } = 2;

    /// <summary>Serial number, the bytes of its INTEGER.</summary>
    public byte[] Serial { get; init; } = [0x11, 0x22];

    /// <summary>AlgorithmIdentifier of the signature, outside and inside.</summary>
    public byte[] Algorithm { get; init; } = Oids("1.2.840.10045.4.3.2");

    /// <summary>AlgorithmIdentifier inside; null: the same.</summary>
    public byte[]? InnerAlgorithm { get; init; }

    /// <summary>The issuer.</summary>
    public byte[] Issuer { get; init; } = Name(UniversalTagNumber.UTF8String, "A root");

    /// <summary>The subject; null: the issuer.</summary>
    public byte[]? Subject { get; init; }

    /// <summary>From when and until when, each with its tag.</summary>
    public byte[][] Validity { get; init; } = [Time(0x17, "260101000000Z"), Time(0x17, "360101000000Z")];

    /// <summary>SubjectPublicKeyInfo.</summary>
    public byte[] Key { get; init; } = KeyOf("1.2.840.10045.3.1.7", Point);

    /// <summary>The extensions, each a SEQUENCE.</summary>
    public byte[][] Extensions { get; init; } = [Extension("2.5.29.19", true, Constraints(true)), Extension("2.5.29.15", true, [3, 2, 1, 6])];

    /// <summary>What stands after the certificate.</summary>
    public byte[] Tail { get; init; } = [];

    /// <summary>The certificate.</summary>
    public byte[] Build()
    {
        var body = new List<byte>();
        if (Version is { } version) body.AddRange(Wrap(0xa0, [2, 1, (byte)version]));
        body.AddRange(Wrap(0x02, Serial));
        body.AddRange(InnerAlgorithm ?? Algorithm);
        body.AddRange(Issuer);
        body.AddRange(Wrap(0x30, [.. Validity.SelectMany(part => part)]));
        body.AddRange(Subject ?? Issuer);
        body.AddRange(Key);
        body.AddRange(Wrap(0xa3, Wrap(0x30, [.. Extensions.SelectMany(part => part)])));
        return [.. Wrap(0x30, [.. Wrap(0x30, [.. body]), .. Algorithm, .. Wrap(0x03, [0, 0x30, 6, 2, 1, 1, 2, 1, 1])]), .. Tail];
    }

    /// <summary>An AlgorithmIdentifier without parameters, or with NULL.</summary>
    public static byte[] Oids(string oid, bool withNull = false) => Wrap(0x30, [.. Oid(oid), .. withNull ? [5, 0] : Array.Empty<byte>()]);

    /// <summary>A name of one common name.</summary>
    public static byte[] Name(UniversalTagNumber tag, string text) => Name((byte)tag, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A name of one common name.</summary>
    public static byte[] Name(byte tag, byte[] text) => Wrap(0x30, Wrap(0x31, Wrap(0x30, [.. Oid("2.5.4.3"), .. Wrap(tag, text)])));

    /// <summary>A time.</summary>
    public static byte[] Time(byte tag, string text) => Wrap(tag, System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>The SubjectPublicKeyInfo of a point on a named curve.</summary>
    public static byte[] KeyOf(string curve, byte[] point) =>
        Wrap(0x30, [.. Wrap(0x30, [.. Oid("1.2.840.10045.2.1"), .. Oid(curve)]), .. Wrap(0x03, [0, .. point])]);

    /// <summary>The SubjectPublicKeyInfo of an RSA key.</summary>
    public static byte[] RsaKeyOf(byte[] modulus, byte[] exponent) => Wrap(0x30,
        [.. Oids("1.2.840.113549.1.1.1", withNull: true), .. Wrap(0x03, [0, .. Wrap(0x30, [.. Wrap(0x02, modulus), .. Wrap(0x02, exponent)])])]);

    /// <summary>An extension.</summary>
    public static byte[] Extension(string oid, bool critical, byte[] content) =>
        Wrap(0x30, [.. Oid(oid), .. critical ? [1, 1, 0xff] : Array.Empty<byte>(), .. Wrap(0x04, content)]);

    /// <summary>Basic constraints.</summary>
    public static byte[] Constraints(bool authority, params byte[] more) =>
        Wrap(0x30, [.. authority ? [1, 1, 0xff] : Array.Empty<byte>(), .. more]);

    /// <summary>A new point, uncompressed.</summary>
    public static byte[] MakePoint(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        var point = key.ExportParameters(false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    /// <summary>Tag and shortest length before a content.</summary>
    public static byte[] Wrap(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        _ => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };

    private static byte[] Oid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }
}
