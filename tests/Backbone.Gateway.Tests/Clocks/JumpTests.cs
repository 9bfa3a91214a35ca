using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Hosting.Clocks;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// The machine's time of day jumps a day forth and back, while steady time goes on: what was put off by a clock that was ahead is
/// not put off for longer than anything is, and nothing that lives is ended.
/// </summary>
public sealed class JumpTests : IAsyncDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Mailroom _room = new();
    private readonly JumpingClock _clock;

    public JumpTests() => _clock = new JumpingClock(_room.Bench.Clock);

    private Bench Bench => _room.Bench;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task What_a_clock_that_was_ahead_put_off_in_the_outbox_goes_out_at_once()
    {
        await ReleaseAsync();
        await PostponeAsync(PublishOutcome.MostPause);
        Assert.Empty(await Bench.OutboxAsync());
        Bench.Clock.Advance(PublishOutcome.MostPause);
        Assert.Single(await Bench.OutboxAsync());
        await PostponeAsync(Day + PublishOutcome.MostPause);
        Assert.Single(await Bench.OutboxAsync());
    }

    [Fact]
    public void A_lane_that_a_clock_that_was_ahead_held_back_is_tried_at_once()
    {
        var delays = new LaneDelays();
        delays.Blame("JPN/npa", Bench.Now.Plus(Day));
        Assert.Empty(delays.At(Bench.Now));
        Assert.Equal(["JPN/npa"], delays.At(Bench.Now.Plus(Day)));
    }

    [Fact]
    public async Task No_message_is_ended_or_overdue_by_a_clock_that_was_a_day_ahead_for_a_while()
    {
        Bench.Log.Expect(Lines.ClockJumped, Lines.Overdue);
        var letter = await ReleaseAsync();
        using var watch = new OutboxWatch(Bench.Store, Bench.Alarms, new Watchers<EnvelopeId>(), _clock, Bench.Log.For<OutboxWatch>());
        _clock.Jump(2 * Day);
        await watch.LookAsync(Cancellation);
        Bench.Clock.Advance(TimeSpan.FromMinutes(5));
        await watch.LookAsync(Cancellation);
        _clock.Jump(-2 * Day);
        await watch.LookAsync(Cancellation);
        Assert.Equal(DeliveryState.Submitted, (await Bench.StateAsync(letter.Id)).State);
        Assert.Empty(Bench.Alarms.Counts);
        Assert.Single(await Bench.OutboxAsync());

        _clock.Jump(2 * Day); // this time it stays
        await watch.LookAsync(Cancellation);
        Bench.Clock.Advance(SettledTime.Hold);
        await watch.LookAsync(Cancellation);
        Assert.Equal(DeliveryState.Expired, (await Bench.StateAsync(letter.Id)).State);
    }

    [Fact]
    public async Task Nothing_is_forgotten_by_a_clock_that_was_years_ahead_for_a_while()
    {
        var letter = await ReleaseAsync();
        var rules = new RetentionRules();
        using var keeper = new Housekeeper(
            Bench.Store, new StoreRoom(rules), rules, Bench.Alarms, _clock, Bench.Log.For<Housekeeper>());
        _clock.Jump(1000 * Day);
        await keeper.LookAsync(Cancellation);
        _clock.Jump(-1000 * Day);
        await keeper.LookAsync(Cancellation);
        Assert.True(await KeepsAsync(letter.Id));

        _clock.Jump(1000 * Day); // this time it stays; it looks each hour
        await keeper.LookAsync(Cancellation);
        for (var hour = 0; hour < 2; hour++)
        {
            Bench.Clock.Advance(TimeSpan.FromHours(1));
            await keeper.LookAsync(Cancellation);
        }
        Assert.False(await KeepsAsync(letter.Id));
    }

    [Fact]
    public async Task Mail_that_lives_is_passed_over_by_no_subscription_while_the_clock_is_ahead()
    {
        var first = await _room.PutAsync(lifetime: TimeSpan.FromHours(12));
        var second = await _room.PutAsync(lifetime: 3 * Day);
        var consumer = await _room.ConsumeAsync(clock: _clock, credit: 1);
        _clock.Jump(Day);
        await consumer.GetsAsync(first);
        consumer.Feed.Give(1);
        await consumer.GetsAsync(second);
    }

    [Fact]
    public async Task A_lease_of_a_clock_that_was_ahead_ends_when_it_is_set_right_and_one_of_before_in_its_time()
    {
        var envelope = await _room.PutAsync(lifetime: 3 * Day);
        _clock.Jump(Day);
        var consumer = await _room.ConsumeAsync(clock: _clock, lease: 60);
        await consumer.GetsAsync(envelope);
        _clock.Jump(-Day);
        _room.Mail.Changed(Mailroom.Mailbox);
        await consumer.GetsAsync(envelope, attempt: 2);
        _room.PassSeconds(59);
        await consumer.GetsNothingAsync();
        _room.PassSeconds(1);
        await consumer.GetsAsync(envelope, attempt: 3);
    }

    [Fact]
    public async Task A_delivery_that_was_put_off_by_a_clock_that_was_ahead_comes_when_it_is_set_right()
    {
        var envelope = await _room.PutAsync(lifetime: 3 * Day);
        _clock.Jump(Day);
        var consumer = await _room.ConsumeAsync(clock: _clock);
        await consumer.GetsAsync(envelope);
        await consumer.SettleAsync(envelope, SettlementKind.Later, after: 3600);
        await consumer.GetsNothingAsync();
        _clock.Jump(-Day);
        _room.Mail.Changed(Mailroom.Mailbox);
        await consumer.GetsAsync(envelope, attempt: 2);
    }

    private async Task<Envelope> ReleaseAsync()
    {
        var letter = Bench.Letters.Seal(Bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await Bench.ReleaseAsync(letter);
        return letter;
    }

    private Task PostponeAsync(TimeSpan by) => Bench.WriteAsync(session =>
    {
        foreach (var one in OutboxTable.Waiting(session, Bench.Now, 10, int.MaxValue, [], new HashSet<long>()))
            OutboxTable.Postpone(session, one.Place, Bench.Now.Plus(by));
    });

    private async Task<bool> KeepsAsync(EnvelopeId envelope) =>
        await Bench.ReadAsync(session => SubmissionTable.ReadBytes(session, envelope)) is not null;
}
