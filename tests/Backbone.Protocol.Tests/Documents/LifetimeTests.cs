using Backbone.Protocol.Documents;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>When somebody is warned of an end: 30, 14, 7 and 1 days before, and never in the first half of a life.</summary>
public sealed class LifetimeTests
{
    private static readonly Timestamp Begin = Timestamp.From(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(365, 30.1, null)]
    [InlineData(365, 30, 30)]
    [InlineData(365, 14.1, 30)]
    [InlineData(365, 14, 14)]
    [InlineData(365, 7, 7)]
    [InlineData(365, 1.1, 7)]
    [InlineData(365, 1, 1)]
    [InlineData(365, 0.01, 1)]
    [InlineData(365, 0, 0)]
    [InlineData(365, -5, 0)]
    [InlineData(60, 30, 30)]
    [InlineData(59, 29, null)]
    [InlineData(35, 14, 14)] // a roster: one that is signed anew each week never comes so far
    [InlineData(7, 6.9, null)] // a revocation list
    [InlineData(7, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 0.3, null)]
    [InlineData(1, 0.2, 1)]
    public void Warnings_come_at_their_days(double lives, double left, int? expected)
    {
        var life = new Lifetime(Begin, Begin.Plus(TimeSpan.FromDays(lives)));
        var moment = Timestamp.From(life.Until.ToDateTimeOffset() - TimeSpan.FromDays(left));
        Assert.Equal(expected, life.WarningAt(moment));
        Assert.Equal(expected is 14 or 7 or 1, life.EndsSoon(moment));
    }

    [Fact]
    public void A_life_of_any_length_has_warnings()
    {
        Assert.Null(new Lifetime(new Timestamp(0), new Timestamp(ulong.MaxValue)).WarningAt(Begin));
        Assert.Equal(0, new Lifetime(Begin, Begin).WarningAt(Begin));
        Assert.Equal(1, new Lifetime(new Timestamp(5), new Timestamp(6)).WarningAt(new Timestamp(0)) ?? 1);
    }
}
