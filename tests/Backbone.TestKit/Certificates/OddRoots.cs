using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Backbone.TestKit.Certificates;

/// <summary>TLS roots by name: those that are taken, and those with one thing wrong (SPEC § TLS roots).</summary>
public static class OddRoots
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";
    private const string KeyUsage = "2.5.29.15";
    private const string BasicConstraints = "2.5.29.19";

    private static readonly RootForge Plain = new();

    private static readonly byte[] Authority = RootForge.Extension(BasicConstraints, true, RootForge.Constraints(true));

    /// <summary>Taken.</summary>
    public static IReadOnlyDictionary<string, byte[]> Good { get; } = new Dictionary<string, RootForge>
    {
        ["plain"] = Plain,
        ["p384"] = Plain with { Key = RootForge.KeyOf(P384, RootForge.MakePoint(ECCurve.NamedCurves.nistP384)) },
        ["without-key-usage"] = Plain with { Extensions = [Authority] },
        ["path-length"] = Plain with { Extensions = [RootForge.Extension(BasicConstraints, true, RootForge.Constraints(true, 2, 1, 0))] },
        ["other-extension"] = Plain with { Extensions = [Authority, RootForge.Extension("2.5.29.14", false, [4, 1, 7])] },
        ["after-2049"] = Plain with { Validity = [Plain.Validity[0], RootForge.Time(0x18, "20500101000000Z")] },
        ["printable-name"] = Plain with { Issuer = RootForge.Name(UniversalTagNumber.PrintableString, "A root") },
    }.ToDictionary(pair => pair.Key, pair => pair.Value.Build());

    /// <summary>Refused.</summary>
    public static IReadOnlyDictionary<string, byte[]> Bad { get; } = new Dictionary<string, RootForge>
    {
        ["version-1"] = Plain with { Version = null },
        ["version-2"] = Plain with { Version = 1 },
        ["serial-zero"] = Plain with { Serial = [0] },
        ["serial-negative"] = Plain with { Serial = [0x80] },
        ["serial-not-shortest"] = Plain with { Serial = [0, 1] },
        ["serial-21-bytes"] = Plain with { Serial = [.. Enumerable.Repeat((byte)1, 21)] },
        ["not-self-issued"] = Plain with { Subject = RootForge.Name(UniversalTagNumber.UTF8String, "another") },
        ["no-name"] = Plain with { Issuer = RootForge.Wrap(0x30, []) },
        ["name-bmp"] = Plain with { Issuer = RootForge.Name(0x1e, [0, 65]) },
        ["name-not-utf8"] = Plain with { Issuer = RootForge.Name(0x0c, [0xff]) },
        ["name-not-printable"] = Plain with { Issuer = RootForge.Name(0x13, "a@b"u8.ToArray()) },
        ["ends-before-it-begins"] = Plain with { Validity = [.. Plain.Validity.Reverse()] },
        ["time-with-offset"] = Plain with { Validity = [RootForge.Time(0x17, "260101000000+0000"), Plain.Validity[1]] },
        ["time-without-seconds"] = Plain with { Validity = [RootForge.Time(0x17, "2601010000Z"), Plain.Validity[1]] },
        ["time-long-form-before-2050"] = Plain with { Validity = [RootForge.Time(0x18, "20260101000000Z"), Plain.Validity[1]] },
        ["no-such-day"] = Plain with { Validity = [RootForge.Time(0x17, "260230000000Z"), Plain.Validity[1]] },
        ["key-off-the-curve"] = Plain with { Key = RootForge.KeyOf(P256, [4, .. Enumerable.Repeat((byte)1, 64)]) },
        ["key-compressed"] = Plain with { Key = RootForge.KeyOf(P256, [2, .. Enumerable.Repeat((byte)1, 32)]) },
        ["key-p521"] = Plain with { Key = RootForge.KeyOf("1.3.132.0.35", RootForge.MakePoint(ECCurve.NamedCurves.nistP521)) },
        ["rsa"] = Plain with { Key = RootForge.RsaKeyOf(MakeModulus(), [1, 0, 1]) },
        ["rsa-signature"] = Plain with { Algorithm = RootForge.Oids("1.2.840.113549.1.1.11", withNull: true) },
        ["algorithms-differ"] = Plain with { InnerAlgorithm = RootForge.Oids("1.2.840.10045.4.3.3") },
        ["sha-1"] = Plain with { Algorithm = RootForge.Oids("1.2.840.10045.4.1") },
        ["no-extensions"] = Plain with { Extensions = [] },
        ["no-authority"] = Plain with { Extensions = [RootForge.Extension(BasicConstraints, true, RootForge.Constraints(false))] },
        ["constraints-not-critical"] = Plain with { Extensions = [RootForge.Extension(BasicConstraints, false, RootForge.Constraints(true))] },
        ["constraints-twice"] = Plain with { Extensions = [Authority, Authority] },
        ["key-usage-without-signing"] = Plain with { Extensions = [Authority, RootForge.Extension(KeyUsage, true, [3, 2, 7, 0x80])] },
        ["unknown-critical"] = Plain with { Extensions = [Authority, RootForge.Extension("2.5.29.30", true, [0x30, 0])] },
        ["critical-written-false"] = Plain with { Extensions = [Authority, WithFalse()] },
        ["tail"] = Plain with { Tail = [0] },
        ["too-long"] = Plain with { Extensions = [Authority, RootForge.Extension("2.5.29.14", false, new byte[16 * 1024])] },
    }.ToDictionary(pair => pair.Key, pair => pair.Value.Build());

    private static byte[] WithFalse()
    {
        var plain = RootForge.Extension("2.5.29.14", true, [4, 1, 7]);
        plain[Array.IndexOf(plain, (byte)0xff)] = 0;
        return plain;
    }

    private static byte[] MakeModulus()
    {
        using var key = RSA.Create(2048);
        return [0, .. key.ExportParameters(false).Modulus!];
    }
}
