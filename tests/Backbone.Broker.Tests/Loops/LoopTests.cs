using System.Threading.Channels;
using Backbone.Broker.Lanes;
using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Broker.Tests.Storage;
using Backbone.Hosting.Health;

namespace Backbone.Broker.Tests.Loops;

/// <summary>The broker's own loops outlive what breaks a round, whatever it is, and say so.</summary>
public sealed class LoopTests
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task A_loop_that_breaks_goes_on_and_health_tells_it_until_it_works_again()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var desk = new Desk();
        desk.Log.Expect("broke, and begins again");
        var store = new BreakingStore(desk.Store);
        var health = new LoopHealth();
        using var trimming = new ExpiryTrimming(store, desk.Clock, new NationTimes(desk.Clock), health, desk.Log.For<ExpiryTrimming>());
        await trimming.StartAsync(ct);

        await UntilAskedAsync(desk, store, ct);
        while ((await health.LookAsync(ct)).State == Condition.Ready)
            await Task.Yield();
        Assert.Equal(1, health.Faults);

        await UntilAskedAsync(desk, store, ct); // it went on, and works
        while ((await health.LookAsync(ct)).State != Condition.Ready)
            await Task.Yield();
        Assert.Equal(1, health.Faults);
        await trimming.StopAsync(ct);
    }

    private static async Task UntilAskedAsync(Desk desk, BreakingStore store, CancellationToken ct)
    {
        while (!store.Asked.Reader.TryRead(out _))
        {
            ct.ThrowIfCancellationRequested();
            desk.Clock.Advance(ExpiryTrimming.Period);
            await Task.Yield();
        }
    }

    private sealed class BreakingStore(IBrokerStore store) : StoreInFront(store)
    {
        public Channel<int> Asked { get; } = Channel.CreateUnbounded<int>();

        private int _rounds;

        public override ValueTask<IReadOnlyList<TrimmedEntry>> TrimExpiredAsync(
            ulong nowMs, int count, CancellationToken cancellation = default)
        {
            var round = _rounds++;
            Asked.Writer.TryWrite(round);
            return round == 0
                ? throw new InvalidOperationException("a fault that nobody thought of")
                : base.TrimExpiredAsync(nowMs, count, cancellation);
        }
    }
}
