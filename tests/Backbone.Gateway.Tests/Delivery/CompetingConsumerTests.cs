using System.Collections.Concurrent;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Delivery;

public sealed class CompetingConsumerTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    [Fact]
    public async Task Two_consumers_of_one_name_share_its_deliveries()
    {
        var put = await _room.PutManyAsync(4);
        var (one, other) = (await _room.ConsumeAsync(credit: 2), await _room.ConsumeAsync(credit: 2, reader: Mailroom.Siem));
        await one.GetsAsync(put[0]);
        await other.GetsAsync(put[2]);
        await one.GetsAsync(put[1]);
        await other.GetsAsync(put[3]);
        one.Feed.Give(1);
        other.Feed.Give(1);
        await one.GetsNothingAsync();
        await other.GetsNothingAsync();
    }

    [Fact]
    public async Task Sixty_four_messages_reach_four_consumers_once_each_when_all_acknowledge()
    {
        const int count = 64;
        var taken = new ConcurrentBag<EnvelopeId>();
        using var all = new SemaphoreSlim(0);
        var consumers = new List<TestConsumer>();
        for (var i = 0; i < 4; i++) consumers.Add(await _room.ConsumeAsync(credit: 5, reader: i % 2 == 0 ? Mailroom.Lee : Mailroom.Siem));
        foreach (var consumer in consumers)
            consumer.Consume(envelope =>
            {
                taken.Add(envelope);
                all.Release();
            });
        var put = await _room.PutManyAsync(count);
        for (var i = 0; i < count; i++)
            Assert.True(await all.WaitAsync(Mailroom.Bound, Mailroom.Cancellation), $"only {i} arrived");

        _room.PassSeconds(3600); // no lease is left that could end
        foreach (var consumer in consumers) await consumer.LeaveAsync();
        Assert.Equal(put.Order(ById), taken.Order(ById));
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
        Assert.Equal(count, (await _room.Bench.JournalAsync()).Count(entry => entry.HandedOver is not null));
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private static readonly Comparer<EnvelopeId> ById =
        Comparer<EnvelopeId>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));
}
