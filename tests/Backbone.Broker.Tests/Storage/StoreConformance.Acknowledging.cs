using Backbone.Broker.Storage;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task The_newest_acknowledgement_of_a_lane_is_kept_whole_and_one_that_reaches_no_further_changes_nothing()
    {
        await AppendAsync(4);
        Assert.Null(await Store.FindAcknowledgementAsync(Lane, Ct));
        Assert.True(await Store.KeepAcknowledgementAsync(Lane, Word(1, 7), Ct));
        Assert.False(await Store.KeepAcknowledgementAsync(Lane, Word(1, 8), Ct));
        Assert.False(await Store.KeepAcknowledgementAsync(Lane, Word(0, 9), Ct));
        await HasKeptAsync(Word(1, 7));
        Assert.True(await Store.KeepAcknowledgementAsync(Lane, Word(3, 10), Ct));
        await HasKeptAsync(Word(3, 10));
        Assert.Null(await Store.FindAcknowledgementAsync(Other, Ct));
        Assert.Equal(400UL, await Store.OutstandingAsync(Lane, Ct)); // to keep it frees nothing by itself
    }

    [Fact]
    public async Task Nothing_is_acknowledged_beyond_the_end_of_a_lane()
    {
        Assert.False(await Store.KeepAcknowledgementAsync(Lane, Word(0, 1), Ct));
        await AppendAsync(2);
        Assert.False(await Store.KeepAcknowledgementAsync(Lane, Word(2, 1), Ct));
        Assert.Null(await Store.FindAcknowledgementAsync(Lane, Ct));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Store.KeepAcknowledgementAsync(Lane, new LaneAcknowledgement(0, default), Ct));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Store.KeepAcknowledgementAsync(Lane, new LaneAcknowledgement(0, new byte[4097]), Ct));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await Store.KeepAcknowledgementAsync(Lane, Word(StoreLimits.LaneEntries, 1), Ct));
    }

    [Fact]
    public async Task An_acknowledgement_that_was_kept_outlives_a_crash()
    {
        await AppendAsync(3);
        await Store.KeepAcknowledgementAsync(Lane, Word(2, 5), Ct);
        await Store.TrimAsync(Lane, 2, TrimReason.Acknowledged, Ct);
        await CrashAndReopenAsync();
        await HasKeptAsync(Word(2, 5));
        Assert.All(await Store.ReadAsync(Lane, 0, All, Ct), entry => Assert.Equal(TrimReason.Acknowledged, entry.Trimmed));
    }

    [Fact]
    public async Task A_closed_lane_that_is_acknowledged_to_its_end_is_forgotten_at_once_and_its_acknowledgement_is_kept()
    {
        await ReopenAsync(laneEntries: 2);
        await AppendAsync(2);
        await Store.AppendAsync(Entry(2), Ct);
        await Store.AppendAsync(InNext(2), Ct);
        await Store.KeepAcknowledgementAsync(Lane, Word(0, 1), Ct);
        await Store.TrimAsync(Lane, 0, TrimReason.Acknowledged, Ct);
        Assert.Equal(0, await Store.ForgetAsync(1, Ct)); // not to its end
        await Store.KeepAcknowledgementAsync(Lane, Word(1, 2), Ct);
        Assert.Equal(0, await Store.ForgetAsync(1, Ct)); // not freed yet
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        while (await Store.ForgetAsync(1, Ct) > 0)
        {
        }
        Assert.Equal(
            [new LaneStanding(0, 2, 2, IsClosed: true), new LaneStanding(1, 0, 1, IsClosed: false)],
            await Store.ReadStandingsAsync(Lane.Mailbox, Ct));
        Assert.Empty(await Store.ReadAsync(Lane, 0, All, Ct));
        await HasKeptAsync(Word(1, 2));
        Assert.Equal(new AppendOutcome.Closed(2), await Store.AppendAsync(Entry(0), Ct));
        Assert.Empty(await Store.TrimExpiredAsync(Later + 1, 10, Ct) is var freed ? freed.Where(entry => entry.Lane == Lane) : []);
        await ReopenAsync(laneEntries: 2);
        await HasKeptAsync(Word(1, 2));
    }

    [Fact]
    public async Task An_open_lane_that_is_acknowledged_to_its_end_is_kept()
    {
        await AppendAsync(2);
        await Store.KeepAcknowledgementAsync(Lane, Word(1, 1), Ct);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        Assert.Equal(0, await Store.ForgetAsync(1, Ct));
        Assert.Equal(2, (await Store.ReadHashesAsync(Lane, 0, 10, Ct)).Count);
        Assert.Equal(new AppendOutcome.AlreadyThere(1, MarkOf(1)), await Store.AppendAsync(Entry(1), Ct));
    }

    private static LaneAcknowledgement Word(ulong through, int number) => new(through, Record(number, 3491));

    private async Task HasKeptAsync(LaneAcknowledgement word)
    {
        var kept = await Store.FindAcknowledgementAsync(Lane, Ct);
        Assert.NotNull(kept);
        Assert.Equal(word.Through, kept.Through);
        Assert.Equal(word.Bytes.ToArray(), kept.Bytes.ToArray());
    }
}
