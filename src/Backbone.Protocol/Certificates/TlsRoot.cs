namespace Backbone.Protocol.Certificates;

/// <summary>
/// Whether bytes are a TLS root as SPEC § TLS roots has it: a small part of RFC 5280, in DER, that every reader of X.509
/// takes. What it says of itself is not believed and its own signature not asked: the charter vouches for it.
/// </summary>
public static class TlsRoot
{
    /// <summary>Largest in bytes: 16 KiB.</summary>
    public const int MaxSize = 16 * 1024;

    private const int MaxSerialSize = 20;
    private const byte Version = 0xa0;
    private const byte Extensions = 0xa3;

    /// <summary>Whether the bytes are a root certificate of the one form that is taken.</summary>
    public static bool IsRoot(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxSize) return false;
        var file = new DerReader(bytes);
        return file.Enter(DerReader.Sequence, out var certificate) && file.IsAtEnd
            && certificate.Enter(DerReader.Sequence, out var body)
            && certificate.TakeWhole(DerReader.Sequence, out var algorithm)
            && certificate.Take(DerReader.BitString, out var signature) && certificate.IsAtEnd
            && signature.Length > 1 && signature[0] == 0
            && RootKeys.IsSignatureAlgorithm(algorithm)
            && IsBody(body, algorithm);
    }

    private static bool IsBody(DerReader body, ReadOnlySpan<byte> outer)
    {
        if (!body.Enter(Version, out var version) || !version.Take(DerReader.Integer, out var number) || !version.IsAtEnd
            || number is not [2]) return false;
        if (!body.Take(DerReader.Integer, out var serial) || serial.Length > MaxSerialSize || !DerForms.IsPositive(serial))
            return false;
        if (!body.TakeWhole(DerReader.Sequence, out var algorithm) || !algorithm.SequenceEqual(outer)) return false;
        if (!body.TakeWhole(DerReader.Sequence, out var issuer) || !IsName(issuer)) return false;
        if (!body.Enter(DerReader.Sequence, out var validity) || !IsValidity(validity)) return false;
        if (!body.TakeWhole(DerReader.Sequence, out var subject) || !subject.SequenceEqual(issuer)) return false;
        if (!body.Enter(DerReader.Sequence, out var key) || !RootKeys.IsPublicKey(key)) return false;
        return body.Enter(Extensions, out var wrapped) && body.IsAtEnd
            && wrapped.Enter(DerReader.Sequence, out var extensions) && wrapped.IsAtEnd
            && RootExtensions.AreRight(extensions);
    }

    // A series of sets, each with one attribute: { type, text }.
    private static bool IsName(ReadOnlySpan<byte> whole)
    {
        var outer = new DerReader(whole);
        if (!outer.Enter(DerReader.Sequence, out var name) || name.IsAtEnd) return false;
        while (!name.IsAtEnd)
        {
            if (!name.Enter(DerReader.Set, out var set) || !set.Enter(DerReader.Sequence, out var attribute) || !set.IsAtEnd)
                return false;
            if (!attribute.Take(DerReader.ObjectIdentifier, out var type) || !DerForms.IsObjectIdentifier(type)) return false;
            var tag = attribute.NextTag;
            if (!attribute.Take(tag, out var text) || !attribute.IsAtEnd || !DerForms.IsText(tag, text)) return false;
        }
        return true;
    }

    private static bool IsValidity(DerReader validity) =>
        TakeTime(ref validity, out var from) && TakeTime(ref validity, out var until) && validity.IsAtEnd && from < until;

    private static bool TakeTime(ref DerReader reader, out DateTime time)
    {
        time = default;
        var tag = reader.NextTag;
        return tag is DerReader.UtcTime or DerReader.GeneralizedTime && reader.Take(tag, out var text)
            && DerForms.TryTime(tag, text, out time);
    }
}
