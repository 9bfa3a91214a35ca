using System.Numerics;

namespace Backbone.Protocol.Certificates;

/// <summary>
/// The keys and signature algorithms of TLS roots: ECDSA on P-256 or P-384 with an uncompressed point of the curve, and RSA of
/// 2,048 to 4,096 bits with the exponent 65537; SHA-256, SHA-384 or SHA-512.
/// </summary>
internal static class RootKeys
{
    private const int RsaLeast = 2048;
    private const int RsaMost = 4096;
    private const byte Uncompressed = 4;

    private static readonly Curve[] Curves =
    [
        new("301306072a8648ce3d020106082a8648ce3d030107", 32,
            "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
            "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
        new("301006072a8648ce3d020106052b81040022", 48,
            "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
            "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"),
    ];

    private static readonly byte[][] Algorithms =
    [
        Convert.FromHexString("300a06082a8648ce3d040302"), Convert.FromHexString("300a06082a8648ce3d040303"),
        Convert.FromHexString("300a06082a8648ce3d040304"), Convert.FromHexString("300d06092a864886f70d01010b0500"),
        Convert.FromHexString("300d06092a864886f70d01010c0500"), Convert.FromHexString("300d06092a864886f70d01010d0500"),
    ];

    private static ReadOnlySpan<byte> RsaAlgorithm =>
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

    /// <summary>Whether an AlgorithmIdentifier, tag and length with it, is one of the six.</summary>
    public static bool IsSignatureAlgorithm(ReadOnlySpan<byte> whole)
    {
        foreach (var algorithm in Algorithms)
            if (whole.SequenceEqual(algorithm)) return true;
        return false;
    }

    /// <summary>Whether the content of a SubjectPublicKeyInfo is a key of a kind that is taken.</summary>
    public static bool IsPublicKey(DerReader key)
    {
        if (!key.TakeWhole(DerReader.Sequence, out var algorithm) || !key.Take(DerReader.BitString, out var bits)
            || !key.IsAtEnd || bits.Length < 2 || bits[0] != 0) return false;
        if (algorithm.SequenceEqual(RsaAlgorithm)) return IsRsa(bits[1..]);
        foreach (var curve in Curves)
            if (algorithm.SequenceEqual(curve.Algorithm)) return curve.Has(bits[1..]);
        return false;
    }

    private static bool IsRsa(ReadOnlySpan<byte> bytes)
    {
        var outer = new DerReader(bytes);
        if (!outer.Enter(DerReader.Sequence, out var key) || !outer.IsAtEnd) return false;
        if (!key.Take(DerReader.Integer, out var modulus) || !DerForms.IsPositive(modulus) || (modulus[^1] & 1) == 0) return false;
        if (!key.Take(DerReader.Integer, out var exponent) || !key.IsAtEnd || exponent is not [1, 0, 1]) return false;
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        return bits is >= RsaLeast and <= RsaMost;
    }

    // y² = x³ - 3x + b
    private sealed class Curve(string algorithm, int size, string prime, string b)
    {
        private readonly BigInteger _prime = Number(Convert.FromHexString(prime));
        private readonly BigInteger _b = Number(Convert.FromHexString(b));

        public byte[] Algorithm { get; } = Convert.FromHexString(algorithm);

        public bool Has(ReadOnlySpan<byte> point)
        {
            if (point.Length != 1 + 2 * size || point[0] != Uncompressed) return false;
            var (x, y) = (Number(point.Slice(1, size)), Number(point[(1 + size)..]));
            return x < _prime && y < _prime && (y * y - x * x * x + 3 * x - _b) % _prime == 0;
        }

        private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
    }
}
