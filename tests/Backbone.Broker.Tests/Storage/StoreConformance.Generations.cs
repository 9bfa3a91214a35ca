using Backbone.Broker.Storage;
using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    private static readonly LaneKey Next = Lane with { Id = Other.Id };

    [Fact]
    public async Task A_lane_that_has_had_its_entries_is_closed_for_ever_and_the_next_generation_goes_on()
    {
        await ReopenAsync(laneEntries: 3);
        await AppendAsync(3);
        Assert.Equal([new LaneStanding(0, 0, 3, IsClosed: false)], await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Equal(new AppendOutcome.Closed(3), await Store.AppendAsync(Entry(3), Ct));
        Assert.Equal(new AppendOutcome.Appended(0), await Store.AppendAsync(InNext(3), Ct));
        Assert.Equal(new AppendOutcome.Closed(3), await Store.AppendAsync(Entry(4), Ct));
        await ReopenAsync(); // with a longer life: what is closed stays closed
        Assert.Equal(new AppendOutcome.Closed(3), await Store.AppendAsync(Entry(4), Ct));
        Assert.Equal(
            [new LaneStanding(0, 0, 3, IsClosed: true), new LaneStanding(1, 0, 1, IsClosed: false)],
            await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Empty(await Store.ReadStandingsAsync(Other.Mailbox, Ct));
    }

    [Fact]
    public async Task What_lies_in_a_closed_lane_is_read_and_answered_as_before()
    {
        await ReopenAsync(laneEntries: 2);
        await AppendAsync(2);
        await Store.AppendAsync(Entry(2), Ct);
        Assert.Equal(new AppendOutcome.AlreadyThere(1, MarkOf(1)), await Store.AppendAsync(Entry(1), Ct));
        Assert.Equal(
            new AppendOutcome.Conflict(1, new EntryHash(HashOf("entry", 1))), await Store.AppendAsync(Entry(1, hash: 9), Ct));
        Assert.Equal([Record(0, 100), Record(1, 100)], (await Store.ReadAsync(Lane, 0, All, Ct)).Select(entry => entry.Record));
    }

    [Fact]
    public async Task A_closed_lane_is_forgotten_once_all_of_it_expired_long_ago_and_its_size_is_kept()
    {
        await ReopenAsync(laneEntries: 2);
        await AppendAsync(2, expires: 500);
        await Store.AppendAsync(Entry(2), Ct);
        await Store.AppendAsync(InNext(2), Ct);
        Assert.Equal(0, await Store.ForgetAsync(501, Ct)); // nothing is trimmed yet
        await Store.TrimExpiredAsync(501, 10, Ct);
        Assert.Equal(0, await Store.ForgetAsync(500, Ct));
        Assert.Equal(2, (await Store.ReadAsync(Lane, 0, All, Ct)).Count); // hash and reason are told till then
        while (await Store.ForgetAsync(501, Ct) > 0)
        {
        }
        Assert.Equal(
            [new LaneStanding(0, 2, 2, IsClosed: true), new LaneStanding(1, 0, 1, IsClosed: false)],
            await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.True((await Store.ReadStandingsAsync(Lane.Mailbox, Ct))[0].IsForgotten);
        Assert.Empty(await Store.ReadAsync(Lane, 0, All, Ct));
        Assert.Empty(await Store.ReadHashesAsync(Lane, 0, 10, Ct));
        Assert.Equal(new AppendOutcome.Closed(2), await Store.AppendAsync(Entry(0), Ct));
        Assert.Single(await Store.ReadAsync(Next, 0, All, Ct));
    }

    [Fact]
    public async Task A_lane_that_is_open_is_never_forgotten()
    {
        await AppendAsync(2, expires: 500);
        await Store.TrimExpiredAsync(501, 10, Ct);
        Assert.Equal(0, await Store.ForgetAsync(Later, Ct));
        Assert.Equal(2, (await Store.ReadHashesAsync(Lane, 0, 10, Ct)).Count);
    }

    private protected static LaneAppend InNext(int number) => Entry(number, Next) with { Generation = 1 };
}
