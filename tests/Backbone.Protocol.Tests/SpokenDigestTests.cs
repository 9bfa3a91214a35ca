namespace Backbone.Protocol.Tests;

/// <summary>A hash as two people compare it by telephone.</summary>
public sealed class SpokenDigestTests
{
    [Fact]
    public void It_is_read_back_from_either_form()
    {
        var digest = Digest.Of("a charter"u8);
        Assert.Equal(16, digest.ToSpoken().Split(' ').Length);
        foreach (var text in (string[])[digest.ToString(), digest.ToString().ToUpperInvariant(), digest.ToSpoken(), digest.ToSpoken().Replace(' ', '-')])
        {
            Assert.True(Digest.TryParse(text, out var read));
            Assert.Equal(digest, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000 00001")]
    [InlineData("65536 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000 00000")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    [InlineData("g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void What_is_neither_is_refused(string? text) => Assert.False(Digest.TryParse(text, out _));
}
