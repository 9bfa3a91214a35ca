using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Tests.Suites;

public sealed class SuiteNumberTests
{
    [Fact]
    public void Suite_1_is_read()
    {
        Assert.True(SuiteNumber.TryParse(1, out var suite));
        Assert.Equal(Suite.MLDsa65Ed25519XWing, suite);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(0xffffu)]
    [InlineData(0x10001u)] // 1 when cut to 16 bits
    public void Another_number_is_refused(uint number) => Assert.False(SuiteNumber.TryParse(number, out _));
}
