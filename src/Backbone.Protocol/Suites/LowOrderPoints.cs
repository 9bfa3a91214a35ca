namespace Backbone.Protocol.Suites;

/// <summary>
/// The points of X25519 whose product with any clamped scalar is zero (RFC 7748 § 6.1), by all their encodings: five numbers, and p and
/// p + 1, which stand for 0 and 1. To look them up takes a thousandth of a multiplication, and key sets have thousands of keys.
/// </summary>
internal static class LowOrderPoints
{
    private static readonly byte[][] All =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        Convert.FromHexString("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
    ];

    /// <summary>Whether 32 bytes are one of them; the highest bit does not count.</summary>
    public static bool Has(ReadOnlySpan<byte> point)
    {
        foreach (var low in All)
            if (point[..^1].SequenceEqual(low.AsSpan(..^1)) && (point[^1] & 0x7f) == low[^1]) return true;
        return false;
    }
}
