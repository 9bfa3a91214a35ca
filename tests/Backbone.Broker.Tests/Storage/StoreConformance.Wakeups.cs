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

    /// <summary>
    /// Each round appends once while followers are somewhere between looking and waiting. No further append and, in the
    /// engines as set up here, no poll would make up for a wake-up that was lost: the round would hang until the bound.
    /// </summary>
    [Fact]
    public async Task No_wake_up_is_lost_between_looking_and_waiting()
    {
        const int Rounds = 150;
        const int Followers = 8;
        for (var round = 0; round < Rounds; round++)
        {
            var known = new LanePosition(Lane, (ulong)round);
            var waits = Enumerable.Range(0, Followers)
                .Select(_ => Task.Run(() => Store.WaitForMoreAsync([known], Ct).AsTask(), Ct))
                .ToArray();
            await Store.AppendAsync(Entry(round), Ct);
            foreach (var grown in await Task.WhenAll(waits)) Assert.Equal([known with { Size = known.Size + 1 }], grown);
        }
    }
}
