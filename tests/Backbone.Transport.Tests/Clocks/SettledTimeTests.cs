using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Clocks;

/// <summary>A jump ahead is not believed at once; everything else about the clock is.</summary>
public sealed class SettledTimeTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _steady = new(DateTimeOffset.UnixEpoch.AddYears(60));
    private readonly JumpingClock _clock;
    private readonly List<TimeSpan> _told = [];
    private readonly SettledTime _time;

    public SettledTimeTests()
    {
        _clock = new JumpingClock(_steady);
        _time = new SettledTime(_clock, _told.Add);
    }

    [Fact]
    public void Time_that_passes_is_believed_however_long_nobody_asks()
    {
        _steady.Advance(3 * Day);
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
        Assert.Empty(_told);
    }

    [Fact]
    public void A_step_within_what_clocks_may_be_apart_is_believed()
    {
        _clock.Jump(TimeSpan.FromSeconds(120));
        Assert.Equal(Timestamp.Now(_clock), _time.Now());
        Assert.Empty(_told);
    }

    [Fact]
    public void A_jump_ahead_is_told_once_and_time_goes_on_as_if_there_had_been_none()
    {
        _clock.Jump(Day);
        for (var minute = 0; minute < 10; minute++)
        {
            Assert.Equal(Timestamp.Now(_steady), _time.Now());
            _steady.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(Timestamp.Now(_clock), _time.Now());
        Assert.Equal([Day], _told);
    }

    [Fact]
    public void A_clock_that_goes_back_is_followed_at_once()
    {
        _clock.Jump(-Day);
        Assert.Equal(Timestamp.Now(_clock), _time.Now());
        Assert.Empty(_told);
    }

    [Fact]
    public void A_second_jump_is_waited_for_anew()
    {
        _clock.Jump(Day);
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
        _steady.Advance(SettledTime.Hold - TimeSpan.FromSeconds(1));
        _clock.Jump(Day);
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
        _steady.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
        Assert.Equal([Day, 2 * Day], _told);
    }

    [Fact]
    public void A_jump_that_was_taken_back_and_comes_again_is_waited_for_anew()
    {
        _clock.Jump(Day);
        _time.Now();
        _steady.Advance(SettledTime.Hold / 2);
        _clock.Jump(-Day);
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
        _clock.Jump(Day);
        _steady.Advance(SettledTime.Hold / 2);
        Assert.Equal(Timestamp.Now(_steady), _time.Now());
    }
}
