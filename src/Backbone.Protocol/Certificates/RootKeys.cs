using System.Numerics;

namespace Backbone.Protocol.Certificates;

/// <summary>
/// The keys and signature algorithms of TLS roots: ECDSA on P-256 or P-384, with an uncompressed point of the curve, and SHA-256,
/// SHA-384 or SHA-512. No RSA: readers disagree on which moduli are keys.
/// </summary>
internal static class RootKeys
{
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
        Convert.FromHexString("300a06082a8648ce3d040304"),
    ];

    /// <summary>Whether an AlgorithmIdentifier, tag and length with it, is one of the three.</summary>
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
        foreach (var curve in Curves)
            if (algorithm.SequenceEqual(curve.Algorithm)) return curve.Has(bits[1..]);
        return false;
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
