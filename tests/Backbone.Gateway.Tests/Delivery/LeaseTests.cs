using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;

namespace Backbone.Gateway.Tests.Delivery;

public sealed class LeaseTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    [Fact]
    public async Task An_unsettled_delivery_comes_again_after_its_lease_with_its_attempt_counted()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 3);
        await consumer.GetsAsync(envelope);
        await consumer.GetsNothingAsync();
        _room.PassSeconds(2.999);
        await consumer.GetsNothingAsync();
        _room.PassSeconds(0.001);
        await consumer.GetsAsync(envelope, attempt: 2);
        _room.PassSeconds(3);
        await consumer.GetsAsync(envelope, attempt: 3);
    }

    [Fact]
    public async Task After_its_attempts_it_is_a_dead_letter()
    {
        _room.Bench.Log.Expect(Lines.DeadLetter);
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 3, attempts: 2);
        await consumer.GetsAsync(envelope);
        _room.PassSeconds(3);
        await consumer.GetsAsync(envelope, attempt: 2);
        _room.PassSeconds(2.999);
        await consumer.GetsNothingAsync();
        Assert.Equal(DeadLetterCause.Unspecified, await _room.CauseOfDeathAsync(envelope));
        _room.PassSeconds(0.001);
        await consumer.GetsNothingAsync();
        Assert.Equal(DeadLetterCause.AttemptsSpent, await _room.CauseOfDeathAsync(envelope));
        Assert.Equal(DeadLetterCause.AttemptsSpent, Assert.Single(await _room.Bench.JournalAsync(), entry => entry.DeadLettered is not null).DeadLettered.Cause);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(envelope))?.Reason);
    }

    [Fact]
    public async Task The_end_of_a_lease_wakes_its_consumer()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 2);
        await consumer.GetsAsync(envelope);
        await consumer.RestsAsync(looks: 2); // one for the ring of its own lease
        _room.PassUnheard(TimeSpan.FromSeconds(2));
        await consumer.GetsAsync(envelope, attempt: 2);
    }

    [Fact]
    public async Task The_end_of_a_lease_wakes_the_others_too()
    {
        var (one, other) = (await _room.ConsumeAsync(lease: 2), await _room.ConsumeAsync());
        await other.RestsAsync(looks: 2); // one for its credit
        var envelope = await _room.PutAsync(ring: false);
        await one.GetsAsync(envelope);
        await other.RestsAsync(looks: 1); // the lease rang
        _room.PassUnheard(TimeSpan.FromSeconds(2));
        await other.GetsAsync(envelope, attempt: 2);
    }

    [Fact]
    public async Task Who_leaves_frees_at_once_what_was_sent_with_its_attempt_and_what_was_not_without()
    {
        var (sent, unsent) = (await _room.PutAsync(), await _room.PutAsync());
        var (one, other) = (await _room.ConsumeAsync(), await _room.ConsumeAsync());
        await one.GetsAsync(sent);
        await other.GetsNothingAsync();
        await one.LeaveAsync();
        await other.GetsAsync(sent, attempt: 2);
        await other.GetsAsync(unsent);
    }

    [Fact]
    public async Task What_a_slow_consumer_did_not_take_before_its_lease_was_over_comes_as_if_never_leased()
    {
        var (sent, unsent) = (await _room.PutAsync(), await _room.PutAsync());
        var consumer = await _room.ConsumeAsync(credit: 3, lease: 10);
        await consumer.GetsAsync(sent);
        _room.PassSeconds(10);
        await consumer.GetsAsync(sent, attempt: 2);
        await consumer.GetsAsync(unsent);
        await consumer.GetsNothingAsync(); // and its credit came back too: 3 were given, 3 handed over
    }

    [Fact]
    public async Task A_lease_of_a_clock_that_was_set_back_is_over()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync();
        await consumer.GetsAsync(envelope);
        await consumer.RestsAsync(looks: 2);
        await _room.Bench.WriteAsync(session =>
        {
            using var ahead = session.Statement("UPDATE deliveries SET due = due + 31536000000");
            ahead.Run();
        });
        _room.PassUnheard(SubscriptionLimits.Look); // nothing rings when a clock is set
        await consumer.GetsAsync(envelope, attempt: 2);
    }

    [Fact]
    public async Task After_a_kill_unsettled_deliveries_come_again_when_their_lease_is_over_and_settled_ones_never()
    {
        var put = await _room.PutManyAsync(4);
        var consumer = await _room.ConsumeAsync(credit: 3, lease: 10);
        foreach (var envelope in put.Take(3)) await consumer.GetsAsync(envelope);
        await consumer.SettleAsync(put[0]);
        _room.Bench.Log.Expect(Lines.DeadLetter);
        await consumer.SettleAsync(put[1], SettlementKind.Refused);

        await _room.RestartAsync();
        var after = await _room.ConsumeAsync(lease: 10);
        Assert.Equal(1, after.Waiting);
        await after.GetsAsync(put[3]);
        await after.GetsNothingAsync();
        _room.PassSeconds(10);
        await after.GetsAsync(put[2], attempt: 2);
        await after.SettleAsync(put[2]);
        await after.SettleAsync(put[3]);
        _room.PassSeconds(3600);
        await after.GetsNothingAsync();
        Assert.Equal(DeadLetterCause.Refused, await _room.CauseOfDeathAsync(put[1]));
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();
}
