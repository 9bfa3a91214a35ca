using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Delivery;

public sealed class SettlementTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_acknowledged_never_comes_again(bool inStream)
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 3);
        await consumer.GetsAsync(envelope);
        await SettleAsync(consumer, envelope, SettlementKind.Acknowledged, inStream);
        _room.PassSeconds(3600);
        await consumer.GetsNothingAsync();
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
    }

    [Fact]
    public async Task Several_are_settled_at_once_each_for_itself()
    {
        _room.Bench.Log.Expect(Lines.DeadLetter);
        var (first, second, never) = (await _room.PutAsync(), await _room.PutAsync(), await _room.PutAsync());
        var consumer = await _room.ConsumeAsync(lease: 3);
        await consumer.GetsAsync(first);
        await consumer.GetsAsync(second);
        var outcomes = await _room.SettleManyAsync([Of(first, SettlementKind.Acknowledged), Of(first, SettlementKind.Acknowledged),
            Of(Mailroom.Unknown, SettlementKind.Refused), Of(second, SettlementKind.Refused)]);
        Assert.Equal([null, RefusalReason.NotFound, RefusalReason.NotFound, null], outcomes.Select(outcome => outcome?.Reason));
        Assert.Equal(DeadLetterCause.Refused, await _room.CauseOfDeathAsync(second));
        Assert.Equal(DeadLetterCause.Unspecified, await _room.CauseOfDeathAsync(never));

        static SettledDelivery Of(EnvelopeId envelope, SettlementKind kind) => new(envelope, kind, TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_request_takes_so_many_settlements_and_none_of_another_form(int more, bool isTaken)
    {
        var request = new SettleRequest { Settlement = Valid() };
        request.More.AddRange(Enumerable.Range(0, more).Select(_ => Valid()));
        Assert.Equal(isTaken, SubscriptionForms.TryRead(request, out var settlements, out _));
        if (isTaken) Assert.Equal(1 + more, settlements.Count);
        request.More.Clear();
        request.More.Add(new Settlement { EnvelopeId = Valid().EnvelopeId });
        Assert.False(SubscriptionForms.TryRead(request, out _, out _));

        static Settlement Valid() => new() { EnvelopeId = Edge.Bytes(Mailroom.Unknown), Kind = SettlementKind.Acknowledged };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_refused_is_a_dead_letter_at_once(bool inStream)
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 3);
        await consumer.GetsAsync(envelope);
        _room.Bench.Log.Expect(Lines.DeadLetter);
        await SettleAsync(consumer, envelope, SettlementKind.Refused, inStream);
        Assert.Equal(DeadLetterCause.Refused, await _room.CauseOfDeathAsync(envelope));
        var journalled = (await _room.Bench.JournalAsync())[^1].DeadLettered;
        Assert.Equal((DeadLetterCause.Refused, "KOR/kisa/lee", "alerts", 1u), (journalled.Cause, journalled.Reader, journalled.Subscription, journalled.Attempts));
        _room.PassSeconds(3600);
        await consumer.GetsNothingAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_put_off_comes_not_before_its_time_and_loses_no_attempt(bool inStream)
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(attempts: 1);
        for (var attempt = 1U; attempt <= 3; attempt++)
        {
            await consumer.GetsAsync(envelope, attempt);
            await SettleAsync(consumer, envelope, SettlementKind.Later, inStream, after: 4);
            await consumer.GetsNothingAsync();
            _room.PassSeconds(3.999);
            await consumer.GetsNothingAsync();
            _room.PassSeconds(0.001);
        }
    }

    [Fact]
    public async Task Another_that_waits_gets_what_was_put_off_when_it_is_time()
    {
        var envelope = await _room.PutAsync();
        var (one, other) = (await _room.ConsumeAsync(credit: 1, lease: 3600), await _room.ConsumeAsync());
        await one.GetsAsync(envelope);
        await other.RestsAsync(looks: 2); // one for its credit and the lease
        await one.SettleAsync(envelope, SettlementKind.Later, after: 2);
        await other.RestsAsync(looks: 1); // the settlement rang
        _room.PassUnheard(TimeSpan.FromSeconds(2));
        await other.GetsAsync(envelope, attempt: 2);
    }

    [Fact]
    public async Task Settling_what_was_never_handed_over_is_answered_with_not_found()
    {
        var waiting = await _room.PutAsync();
        await _room.ConsumeAsync(credit: 0);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(waiting))?.Reason);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(new EnvelopeId(Digest.Of("no message"u8))))?.Reason);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(waiting, name: "no-such-name"))?.Reason);
    }

    [Fact]
    public async Task Settling_twice_is_answered_with_not_found()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync();
        await consumer.GetsAsync(envelope);
        Assert.Null(await _room.SettleAsync(envelope, SettlementKind.Later, after: 1));
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(envelope))?.Reason);
    }

    [Fact]
    public async Task Only_the_reader_who_has_it_may_settle_it()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync();
        await consumer.GetsAsync(envelope);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(envelope, reader: Mailroom.Siem))?.Reason);
        Assert.Equal(RefusalReason.NotPermitted, (await _room.SettleAsync(envelope, reader: "KOR/nis/choi"))?.Reason);
        Assert.Null(await _room.SettleAsync(envelope));
    }

    [Fact]
    public async Task A_settlement_after_the_lease_counts_until_another_is_handed_the_message()
    {
        var (first, second) = (await _room.PutAsync(), await _room.PutAsync());
        var (one, other) = (await _room.ConsumeAsync(lease: 3), await _room.ConsumeAsync(credit: 1, reader: Mailroom.Siem));
        await one.GetsAsync(first);
        await one.GetsAsync(second);
        _room.PassSeconds(3);
        await other.GetsAsync(first, attempt: 2);
        Assert.Equal(RefusalReason.NotFound, (await _room.SettleAsync(first))?.Reason);
        Assert.Null(await _room.SettleAsync(second));
    }

    [Fact]
    public async Task In_a_stream_what_another_consumer_has_is_left_as_it_is()
    {
        var envelope = await _room.PutAsync();
        var (one, other) = (await _room.ConsumeAsync(lease: 3), await _room.ConsumeAsync());
        await one.GetsAsync(envelope);
        _room.PassSeconds(3);
        await other.GetsAsync(envelope, attempt: 2);
        await one.SettleAsync(envelope, SettlementKind.Refused);
        Assert.Equal(DeadLetterCause.Unspecified, await _room.CauseOfDeathAsync(envelope));
        await one.SettleAsync(new EnvelopeId(Digest.Of("no message"u8)));
        await other.SettleAsync(envelope);
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private async Task SettleAsync(
        TestConsumer consumer, EnvelopeId envelope, SettlementKind kind, bool inStream, double after = 0)
    {
        if (inStream) await consumer.SettleAsync(envelope, kind, after);
        else Assert.Null(await _room.SettleAsync(envelope, kind, after: after));
    }
}
