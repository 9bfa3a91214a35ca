using Backbone.Broker.Storage;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_follower_that_knows_less_is_answered_at_once()
    {
        await AppendAsync(3);
        var grown = await Store.WaitForMoreAsync([new LanePosition(Lane, 2), new LanePosition(Other, 0)], Ct);
        Assert.Equal([new LanePosition(Lane, 3)], grown);
    }

    [Fact]
    public async Task A_follower_waits_until_one_of_its_lanes_grows()
    {
        await AppendAsync(2);
        var waiting = Store.WaitForMoreAsync([new LanePosition(Lane, 2), new LanePosition(Other, 0)], Ct).AsTask();
        await Store.AppendAsync(Entry(0), Ct); // there already: nothing grew
        await Store.AppendAsync(Entry(0, LaneOf("JPN/cert")), Ct); // somebody else's
        Assert.False(waiting.IsCompleted);
        await Store.AppendAsync(Entry(0, Other), Ct);
        Assert.Equal([new LanePosition(Other, 1)], await waiting);
    }

    [Fact]
    public async Task A_follower_can_stop_waiting()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var waiting = Store.WaitForMoreAsync([new LanePosition(Lane, 0)], stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>The engines here have no poll within the bound, so that one lost wake-up would hang this.</summary>
    [Fact]
    public async Task No_wake_up_is_lost_between_looking_and_waiting()
    {
        const ulong Count = 300;
        var followers = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            ulong known = 0;
            while (known < Count) known = (await Store.WaitForMoreAsync([new LanePosition(Lane, known)], Ct))[0].Size;
            return known;
        })).ToArray();
        await AppendAsync((int)Count);
        Assert.All(await Task.WhenAll(followers).WaitAsync(Ct), seen => Assert.Equal(Count, seen));
    }
}
