using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Tests.Grammar;

public sealed class IdPrefixTests
{
    private static readonly EnvelopeId Id = new(Digest.Of("a message"u8));
    private readonly string _digits = Id.ToString();

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(63)]
    [InlineData(64)]
    public void Eight_digits_and_more_name_a_message(int count)
    {
        Assert.True(IdPrefix.TryRead(_digits[..count], out var prefix));
        Assert.Equal(Id, prefix.Accept(Id));
        Assert.Equal(count == 64 ? Id : null, prefix.Whole);
        Assert.True(prefix.Reference.Matches(Id));
    }

    [Fact]
    public void Upper_case_digits_are_the_same()
    {
        Assert.True(IdPrefix.TryRead(_digits.ToUpperInvariant(), out var prefix));
        Assert.Equal(Id, prefix.Accept(Id));
    }

    [Fact]
    public void The_last_odd_digit_counts()
    {
        var other = _digits[8] == '0' ? '1' : '0';
        Assert.True(IdPrefix.TryRead(_digits[..8] + other, out var prefix));
        Assert.True(prefix.Reference.Matches(Id));
        Assert.Equal(FaultKind.NotFound, Assert.Throws<BackboneException>(() => prefix.Accept(Id)).Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0011223")]
    [InlineData("0011223g")]
    [InlineData("001122334g")]
    [InlineData("0x00112233")]
    [InlineData("00112233 ")]
    public void What_is_no_start_of_an_id_is_refused(string? text) => Assert.False(IdPrefix.TryRead(text, out _));

    [Fact]
    public void More_digits_than_an_id_has_are_refused() => Assert.False(IdPrefix.TryRead(_digits + "0", out _));

    [Fact]
    public void Lists_show_twelve_digits() => Assert.Equal(_digits[..12], IdPrefix.Short(Id));
}
