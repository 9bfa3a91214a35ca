using Backbone.Broker.Admission;
using Backbone.Broker.Health;
using Backbone.Broker.Lanes;
using Backbone.Broker.Loops;
using Backbone.Broker.Tests.Admission;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Lanes;

/// <summary>The broker's clock jumps a day forth and back around the end of what lies in its lanes.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TestMessage Message = new() { Lifetime = TimeSpan.FromHours(1) };

    private readonly Desk _desk = new();
    private readonly JumpingClock _clock;
    private readonly ExpiryTrimming _trimming;

    public ClockTests()
    {
        _clock = new JumpingClock(_desk.Clock);
        _trimming = new ExpiryTrimming(_desk.Store, _clock, new NationTimes(_clock), new LoopHealth(), _desk.Log.For<ExpiryTrimming>());
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _trimming.Dispose();
        return _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_clock_that_was_a_day_ahead_for_a_while_freed_nothing_that_lives()
    {
        _desk.Log.Expect("the clock jumped");
        await _desk.BringAsync(_desk.Consignments.Make(Message));
        _clock.Jump(Day);
        Assert.Equal(0, await _trimming.TrimAsync(Desk.Ct));
        _desk.Clock.Advance(SettledTime.Hold - TimeSpan.FromSeconds(1));
        Assert.Equal(0, await _trimming.TrimAsync(Desk.Ct));
        _clock.Jump(-Day);
        _desk.Clock.Advance(SettledTime.Hold);
        Assert.Equal(0, await _trimming.TrimAsync(Desk.Ct));
        _desk.Clock.Advance(TimeSpan.FromHours(1)); // and when its life is over it goes as ever
        Assert.Equal(1, await _trimming.TrimAsync(Desk.Ct));
    }

    [Fact]
    public async Task A_clock_that_stays_where_it_was_set_is_believed_after_a_while()
    {
        _desk.Log.Expect("the clock jumped");
        await _desk.BringAsync(_desk.Consignments.Make(Message));
        _clock.Jump(Day);
        Assert.Equal(0, await _trimming.TrimAsync(Desk.Ct));
        _desk.Clock.Advance(SettledTime.Hold);
        Assert.Equal(1, await _trimming.TrimAsync(Desk.Ct));
    }

    [Fact]
    public async Task What_expires_while_the_clock_is_ahead_is_freed_in_its_own_time()
    {
        _desk.Log.Expect("the clock jumped");
        await _desk.BringAsync(_desk.Consignments.Make(Message with { Lifetime = TimeSpan.FromMinutes(5) }));
        await _desk.BringAsync(_desk.Consignments.Make(Message));
        _clock.Jump(Day);
        Assert.Equal(0, await _trimming.TrimAsync(Desk.Ct));
        _desk.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(1, await _trimming.TrimAsync(Desk.Ct));
    }

    [Fact]
    public async Task A_clock_that_was_ahead_when_the_broker_started_frees_nothing_that_lives_by_the_nations_time()
    {
        _clock.Jump(8 * Day);
        var times = new NationTimes(_clock);
        using var trimming = new ExpiryTrimming(_desk.Store, _clock, times, new LoopHealth(), _desk.Log.For<ExpiryTrimming>());
        await _desk.BringAsync(_desk.Consignments.Make(Message));
        foreach (var nation in (string[])["KOR", "USA"]) times.Note(NationCode.Parse(nation), Timestamp.Now(_desk.Clock));
        times.Note(NationCode.Parse("JPN"), Timestamp.Now(_clock)); // one that lies, or is wrong too, is outvoted
        Assert.Equal(0, await trimming.TrimAsync(Desk.Ct));
        Assert.Contains("11520 min ahead", (await new ClockCheck(times).LookAsync(Desk.Ct)).Cause, StringComparison.Ordinal);
        _desk.Clock.Advance(TimeSpan.FromHours(1) + ExpiryTrimming.Grace);
        times.Note(NationCode.Parse("KOR"), Timestamp.Now(_desk.Clock));
        times.Note(NationCode.Parse("USA"), Timestamp.Now(_desk.Clock));
        _desk.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await trimming.TrimAsync(Desk.Ct));
    }

    [Fact]
    public void What_waited_before_it_came_says_nothing_against_the_clock()
    {
        var times = new NationTimes(_clock);
        times.Note(NationCode.Parse("KOR"), Timestamp.Now(_clock).Plus(-Day));
        times.Note(NationCode.Parse("USA"), Timestamp.Now(_clock).Plus(-Day));
        times.Note(NationCode.Parse("USA"), Timestamp.Now(_clock));
        times.Note(NationCode.Parse("KOR"), Timestamp.Now(_clock).Plus(-NationTimes.Least));
        times.Note(NationCode.Parse("KOR"), Timestamp.Now(_clock).Plus(-Day)); // again one that waited
        Assert.Equal(TimeSpan.Zero, times.Ahead());
    }

    [Fact]
    public async Task The_room_of_a_lane_is_as_full_under_a_clock_that_jumps_as_its_bytes_are()
    {
        var size = _desk.Consignments.Make(Message).Bytes.Length;
        _desk.LimitBy(new LaneLimit(Precedence.Priority, null, (ulong)(2 * size)));
        var desk = DeskOf(new LaneLimits(_desk.Store, _clock));
        Assert.Null(await BringAsync(desk));
        Assert.Null(await BringAsync(desk));
        foreach (var jump in (TimeSpan[])[Day, -Day, -Day, Day])
        {
            _clock.Jump(jump);
            Assert.Equal(RefusalReason.LaneFull, await BringAsync(desk));
        }
        _desk.Clock.Advance(TimeSpan.FromHours(1) + ExpiryTrimming.Grace + TimeSpan.FromSeconds(1));
        Assert.Null(await BringAsync(desk));
    }

    [Fact]
    public async Task The_minute_of_a_rate_is_a_minute_under_a_clock_that_jumps()
    {
        _desk.LimitBy(new LaneLimit(Precedence.Priority, 1, null));
        var desk = DeskOf(new LaneLimits(_desk.Store, _clock));
        Assert.Null(await BringAsync(desk));
        foreach (var jump in (TimeSpan[])[Day, -Day, -Day, Day])
        {
            _clock.Jump(jump);
            Assert.Equal(RefusalReason.RateExceeded, await BringAsync(desk));
        }
        _desk.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await BringAsync(desk));
    }

    /// <summary>What the broker's clock says against the consignment's, and its answer: the same whichever way the clock went.</summary>
    [Theory]
    [InlineData(0, null), InlineData(86400, RefusalReason.TimeOutOfBounds), InlineData(-60, null)]
    [InlineData(-86400, RefusalReason.StampKeyUnknown), InlineData(3599, null), InlineData(3600, RefusalReason.TimeOutOfBounds)]
    public async Task What_is_refused_under_a_wrong_clock_is_taken_under_the_right_one(int off, RefusalReason? expected)
    {
        var (right, brought) = (_desk.Clock.GetUtcNow(), _desk.Consignments.Make(Message));
        _desk.Clock.AdjustTime(right.AddSeconds(off));
        Assert.Equal(expected, ReasonOf(await _desk.BringAsync(brought)));
        _desk.Clock.AdjustTime(right);
        var again = Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(brought));
        Assert.Equal(expected is null, again.Repeated);
    }

    private AdmissionDesk DeskOf(LaneLimits limits) => new(_desk.Store, limits, _desk.Fresh, _desk.Generations, _desk.Times, _desk.Clock);

    private async Task<RefusalReason?> BringAsync(AdmissionDesk desk) => ReasonOf(await desk.AdmitAsync(
        _desk.Federation.Kor.Code, _desk.Consignments.Make(Message).Bytes, _desk.Snapshot, Desk.Ct));

    private static RefusalReason? ReasonOf(AdmissionOutcome outcome) => (outcome as AdmissionOutcome.Turned)?.Why.Reason;
}
