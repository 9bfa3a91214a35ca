namespace Backbone.Protocol.Certificates;

/// <summary>
/// The extensions of a TLS root: each once; basic constraints say that it is an authority, and are critical; a key usage
/// lets it sign certificates. Nothing else may be critical, and the contents of what else is there are not read.
/// </summary>
internal static class RootExtensions
{
    private const int MaxExtensions = 32;
    private const byte True = 0xff;
    private const byte KeyCertSign = 0x04;

    private static ReadOnlySpan<byte> BasicConstraints => [0x55, 0x1d, 0x13];

    private static ReadOnlySpan<byte> KeyUsage => [0x55, 0x1d, 0x0f];

    public static bool AreRight(DerReader extensions)
    {
        var isAuthority = false;
        var seen = new List<byte[]>();
        while (!extensions.IsAtEnd)
        {
            if (!extensions.Enter(DerReader.Sequence, out var extension)
                || !extension.Take(DerReader.ObjectIdentifier, out var type) || !DerForms.IsObjectIdentifier(type)) return false;
            // Not critical is the default, and so is not written.
            var isCritical = extension.Take(DerReader.Boolean, out var critical);
            if (isCritical && critical is not [True]) return false;
            if (!extension.Take(DerReader.OctetString, out var content) || !extension.IsAtEnd) return false;
            if (seen.Count == MaxExtensions || Knows(seen, type)) return false;
            seen.Add(type.ToArray());
            if (type.SequenceEqual(BasicConstraints)) isAuthority = isCritical && IsAuthority(content);
            else if (type.SequenceEqual(KeyUsage) ? !SignsCertificates(content) : isCritical) return false;
        }
        return isAuthority;
    }

    private static bool Knows(List<byte[]> seen, ReadOnlySpan<byte> type)
    {
        foreach (var other in seen)
            if (type.SequenceEqual(other)) return true;
        return false;
    }

    // SEQUENCE { TRUE, pathLenConstraint INTEGER (0..MAX) OPTIONAL }
    private static bool IsAuthority(ReadOnlySpan<byte> content)
    {
        var outer = new DerReader(content);
        if (!outer.Enter(DerReader.Sequence, out var constraints) || !outer.IsAtEnd) return false;
        if (!constraints.Take(DerReader.Boolean, out var authority) || authority is not [True]) return false;
        if (constraints.IsAtEnd) return true;
        return constraints.Take(DerReader.Integer, out var length) && constraints.IsAtEnd && length is [<= 0x7f];
    }

    // A bit string without zeros at its end; keyCertSign is its sixth bit.
    private static bool SignsCertificates(ReadOnlySpan<byte> content)
    {
        var outer = new DerReader(content);
        if (!outer.Take(DerReader.BitString, out var bits) || !outer.IsAtEnd || bits.Length is < 2 or > 3 || bits[0] > 7) return false;
        var last = 1 << bits[0];
        return (bits[^1] & last) != 0 && (bits[^1] & (last - 1)) == 0 && (bits[1] & KeyCertSign) != 0;
    }
}
