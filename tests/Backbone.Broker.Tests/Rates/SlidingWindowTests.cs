using Backbone.Broker.Admission;
using Backbone.Broker.Rates;

namespace Backbone.Broker.Tests.Rates;

public sealed class SlidingWindowTests
{
    [Fact]
    public void No_minute_ever_holds_more_than_the_limit()
    {
        const uint Most = 7;
        var meter = new SlidingWindow(TimeSpan.FromSeconds(1));
        List<long> taken = [];
        for (long second = 0; second < 400; second++)
            for (var attempt = 0; attempt < (second % 11); attempt++)
                if (meter.TryTake(second, Most, out _)) taken.Add(second);
        Assert.All(taken, from => Assert.True(taken.Count(at => at >= from && at < from + 60) <= (int)Most));
        Assert.True(taken.Count >= 6 * Most);
    }

    [Fact]
    public void The_wait_named_is_enough_and_not_more()
    {
        var meter = new SlidingWindow(TimeSpan.FromSeconds(1));
        Assert.True(meter.TryTake(5, 1, out _));
        Assert.False(meter.TryTake(20, 1, out var wait));
        Assert.False(meter.TryTake(20 + (long)wait.TotalSeconds - 1, 1, out _));
        Assert.True(meter.TryTake(20 + (long)wait.TotalSeconds, 1, out _));
    }

    [Fact]
    public void What_is_given_back_can_be_taken_again()
    {
        var meter = new SlidingWindow(TimeSpan.FromSeconds(1));
        Assert.True(meter.TryTake(1_000_000, 1, out _));
        meter.GiveBack(1_000_000);
        Assert.True(meter.IsIdle(1_000_000));
        Assert.True(meter.TryTake(1_000_000, 1, out _));
        Assert.True(meter.IsIdle(1_000_061));
        meter.GiveBack(1_000_000);
        Assert.True(meter.TryTake(1_000_061, 1, out _));
    }

    [Fact]
    public void A_limit_of_nothing_lets_nothing_through() => Assert.False(new SlidingWindow(TimeSpan.FromSeconds(1)).TryTake(0, 0, out _));

    [Fact]
    public void A_step_of_the_wall_clock_moves_no_rate()
    {
        var clock = new TwoClocks();
        var meters = new Meters<RateKey>(TimeSpan.FromSeconds(1), clock);
        var key = new RateKey(default, "JPN/npa", Precedence.Flash);
        Assert.NotNull(meters.TryTake(key, 1, out _));
        clock.Wall += TimeSpan.FromHours(1);
        Assert.Null(meters.TryTake(key, 1, out _));
        clock.Ticks += clock.TimestampFrequency * 61;
        Assert.NotNull(meters.TryTake(key, 1, out _));
    }

    private sealed class TwoClocks : TimeProvider
    {
        public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch;

        public long Ticks { get; set; }

        public override DateTimeOffset GetUtcNow() => Wall;

        public override long GetTimestamp() => Ticks;
    }
}
