using Backbone.Hosting.Clocks;
using Backbone.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Clocks;

public sealed class ClockStepsTests
{
    [Fact]
    public void A_clock_that_is_set_is_noticed_and_one_that_goes_on_is_not()
    {
        var steady = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var clock = new JumpingClock(steady);
        var steps = new ClockSteps(clock);
        steady.Advance(TimeSpan.FromHours(1));
        Assert.False(steps.Stepped());
        clock.Jump(TimeSpan.FromMinutes(10));
        Assert.True(steps.Stepped());
        Assert.False(steps.Stepped()); // told once
        clock.Jump(-TimeSpan.FromMinutes(10));
        Assert.True(steps.Stepped());
        clock.Jump(ClockSteps.Least);
        Assert.False(steps.Stepped());
    }
}
