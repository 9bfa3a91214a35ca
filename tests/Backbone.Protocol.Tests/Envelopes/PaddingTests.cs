using Backbone.Protocol.Envelopes;
using FsCheck.Xunit;

namespace Backbone.Protocol.Tests.Envelopes;

/// <summary>The rule of SPEC § Padding, against a second way to write it down.</summary>
public sealed class PaddingTests
{
    [Property(MaxTest = 2000)]
    public bool Every_length_is_rounded_up_as_the_formula_says(uint any)
    {
        var plaintext = (int)(any * 2654435761 % (EnvelopeLimits.EnvelopeBytes - 4));
        var padded = Padding.PaddedLength(plaintext);
        return padded == Formula((ulong)plaintext + 4) && padded >= (ulong)plaintext + 4 && Padding.IsPaddedLength(padded);
    }

    [Property(MaxTest = 2000)]
    public bool A_header_may_name_exactly_the_lengths_that_rounding_gives(uint any)
    {
        var length = any * 2654435761 % (EnvelopeLimits.EnvelopeBytes + 70_000);
        return Padding.IsPaddedLength(length) == (length is > 0 and <= EnvelopeLimits.EnvelopeBytes && Formula(length) == length);
    }

    [Fact]
    public void Padding_adds_at_most_one_KiB_below_16_KiB_and_12_percent_above()
    {
        for (var plaintext = 0; plaintext < 300_000; plaintext += 7)
        {
            var padded = Padding.PaddedLength(plaintext);
            var added = padded - (ulong)(plaintext + 4);
            Assert.True(plaintext + 4 <= 16 * 1024 ? added < 1024 : added * 100 <= 12 * (ulong)(plaintext + 4), $"{plaintext}");
        }
    }

    [Fact]
    public void Every_length_of_16_KiB_and_less_is_a_multiple_of_1_KiB_and_zero_is_none()
    {
        var valid = Enumerable.Range(0, 16 * 1024 + 1).Where(length => Padding.IsPaddedLength((ulong)length)).ToArray();
        Assert.Equal(Enumerable.Range(1, 16).Select(i => i * 1024), valid);
    }

    [Theory]
    [InlineData(16_385UL, false)]
    [InlineData(16_896UL, false)]
    [InlineData(17_408UL, true)]      // between 16 and 32 KiB the step is 1,024
    [InlineData(17_409UL, false)]
    [InlineData(32_768UL, true)]
    [InlineData(33_792UL, false)]
    [InlineData(34_816UL, true)]      // from there to 128 KiB it is 2,048
    [InlineData(67_584UL, true)]
    [InlineData(4_128_768UL, true)]
    [InlineData(4_194_304UL, true)]   // valid as a length; no envelope under 4 MiB can hold it
    [InlineData(4_194_305UL, false)]
    [InlineData(4_325_376UL, false)]
    [InlineData(ulong.MaxValue, false)]
    public void Lengths_above_16_KiB_are_Padme_lengths(ulong length, bool valid) =>
        Assert.Equal(valid, Padding.IsPaddedLength(length));

    [Theory]
    [InlineData(1024UL, 56 + 1024 + 16)]
    [InlineData(15_360UL, 56 + 15_360 + 16)]
    [InlineData(16_384UL, 56 + 16_384 + 32)]
    [InlineData(32_768UL, 56 + 32_768 + 48)]
    public void The_sealed_length_follows_from_the_padded_one(ulong padded, int length) =>
        Assert.Equal(length, Padding.SealedLength(padded));

    // Step by step from the paper, with divisions instead of masks.
    private static ulong Formula(ulong length)
    {
        var step = 1024UL;
        if (length > 16 * 1024)
        {
            var exponent = (int)Math.Floor(Math.Log2(length));
            step = (ulong)Math.Pow(2, exponent - (Math.Floor(Math.Log2(exponent)) + 1));
        }
        return (length + step - 1) / step * step;
    }
}
