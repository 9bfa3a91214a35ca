using System.Security.Cryptography;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Suites;

/// <summary>The table of points of low order says what a multiplication says.</summary>
public sealed class LowOrderPointTests
{
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", true)]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b801", false)]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", true)]
    [InlineData("ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true)]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true)]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true)]
    [InlineData("efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    public void A_point_is_of_low_order_if_its_product_is_zero(string hex, bool low)
    {
        var point = Convert.FromHexString(hex);
        Check(point, low);
        point[^1] ^= 0x80;
        Check(point, low);
    }

    private static void Check(byte[] point, bool low)
    {
        LibSodium.Start();
        Assert.Equal(low, LowOrderPoints.Has(point));
        Assert.Equal(low, LibSodium.X25519(new byte[32], RandomNumberGenerator.GetBytes(32), point) != 0);
    }
}
