using Backbone.Broker.Storage;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_lane_that_was_lost_takes_no_more_and_holds_nothing_and_the_next_generation_goes_on()
    {
        await AppendAsync(3);
        await Store.CloseLostAsync(Lane, 0, Ct);
        await Store.CloseLostAsync(Lane, 0, Ct);
        Assert.Equal([new LaneStanding(0, 3, 3, IsClosed: true) { IsLost = true }], await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Equal(new AppendOutcome.Closed(3), await Store.AppendAsync(Entry(1), Ct)); // also what had been in it
        Assert.Empty(await Store.ReadAsync(Lane, 0, All, Ct));
        Assert.Empty(await Store.ReadHashesAsync(Lane, 0, 10, Ct));
        Assert.Equal(0UL, await Store.OutstandingAsync(Lane, Ct));
        Assert.Equal(new AppendOutcome.Appended(0), await Store.AppendAsync(InNext(1), Ct));
        while (await Store.ForgetAsync(0, Ct) > 0)
        {
        }
        await ReopenAsync();
        Assert.Equal(
            [new LaneStanding(0, 3, 3, IsClosed: true) { IsLost = true }, new LaneStanding(1, 0, 1, IsClosed: false)],
            await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Equal([new LanePosition(Lane, 0)], await Store.WaitForMoreAsync([new LanePosition(Lane, 3)], Ct)); // whoever followed it hears
    }

    [Fact]
    public async Task A_lane_that_was_lost_whole_is_closed_too()
    {
        await Store.CloseLostAsync(Next, 1, Ct);
        Assert.Equal([new LaneStanding(1, 0, 0, IsClosed: true) { IsLost = true }], await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Equal(new AppendOutcome.Closed(0), await Store.AppendAsync(InNext(1), Ct));
    }

    [Fact]
    public async Task An_earlier_generation_is_looked_into_and_takes_nothing_new_even_where_it_was_lost()
    {
        Assert.Equal(new AppendOutcome.Closed(0), await Store.AppendAsync(Entry(0) with { TakesNew = false }, Ct));
        Assert.Empty(await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        await AppendAsync(2);
        Assert.Equal(new AppendOutcome.AlreadyThere(1, MarkOf(1)), await Store.AppendAsync(Entry(1) with { TakesNew = false }, Ct));
        Assert.Equal(new AppendOutcome.Closed(2), await Store.AppendAsync(Entry(2) with { TakesNew = false }, Ct));
        Assert.Equal(new AppendOutcome.Appended(2), await Store.AppendAsync(Entry(2), Ct)); // it was not closed by that
    }

    [Fact]
    public async Task An_entry_keeps_the_mark_of_the_append_that_brought_it()
    {
        await AppendAsync(2);
        var again = Entry(1) with { Mark = EntryMark.Draw() };
        Assert.Equal(new AppendOutcome.AlreadyThere(1, MarkOf(1)), await Store.AppendAsync(again, Ct));
        await ReopenAsync();
        Assert.Equal([MarkOf(0), MarkOf(1)], (await Store.ReadHashesAsync(Lane, 0, 10, Ct)).Select(entry => entry.Mark));
        Assert.Equal([MarkOf(0), MarkOf(1)], (await Store.ReadAsync(Lane, 0, All, Ct)).Select(entry => entry.Mark));
        Assert.NotEqual(EntryMark.Draw(), EntryMark.Draw());
    }
}
