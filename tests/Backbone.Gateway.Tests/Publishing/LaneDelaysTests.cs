using Backbone.Gateway.Publishing;
using Backbone.Protocol;

namespace Backbone.Gateway.Tests.Publishing;

public sealed class LaneDelaysTests
{
    private static readonly Timestamp Now = new(1_800_000_000_000);

    [Fact]
    public void A_lane_that_is_blamed_waits_longer_each_time_within_a_bound()
    {
        var (delays, now) = (new LaneDelays(), Now);
        List<TimeSpan> waits = [];
        for (var i = 0; i < 9; i++)
        {
            delays.Blame("JPN/npa", now);
            var wait = TimeSpan.Zero;
            while (delays.At(now.Plus(wait)).Count > 0) wait += TimeSpan.FromSeconds(1);
            waits.Add(wait);
            now = now.Plus(wait);
        }
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], waits.Select(wait => wait.TotalSeconds));
        delays.Answered(["JPN/npa"]);
        delays.Blame("JPN/npa", now);
        Assert.Empty(delays.At(now.Plus(LaneDelays.Shortest)));
    }

    [Fact]
    public void One_lane_stays_blamed_when_others_are_answered_and_many_are_let_go_for_it_was_the_broker()
    {
        var delays = new LaneDelays();
        delays.Blame("JPN/npa", Now);
        delays.Answered(["USA/cisa"]);
        Assert.Equal(["JPN/npa"], delays.At(Now));
        delays.Blame("USA/fbi", Now);
        delays.Blame("USA/cisa", Now);
        delays.Answered(["KOR/nis"]);
        Assert.Equal(["JPN/npa"], delays.At(Now));
    }
}
