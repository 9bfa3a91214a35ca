using Backbone.Broker.Storage;
using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_trimmed_entry_keeps_everything_but_its_bytes()
    {
        await AppendAsync(4);
        var freed = await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        Assert.Equal([new TrimmedEntry(Lane, 0, 100), new TrimmedEntry(Lane, 1, 100)], freed);
        Assert.Equal(200UL, await Store.OutstandingAsync(Lane, Ct));
        Assert.Equal(4UL, await Store.SizeAsync(Lane, Ct));
        Assert.Equal(
            Enumerable.Range(0, 4).Select(number => new EntryHash(HashOf("entry", number))),
            (await Store.ReadHashesAsync(Lane, 0, 10, Ct)).Select(entry => entry.Hash));

        var entries = await Store.ReadAsync(Lane, 0, All, Ct);
        Assert.Equal([TrimReason.Acknowledged, TrimReason.Acknowledged, null, null], entries.Select(entry => entry.Trimmed));
        foreach (var (number, entry) in entries.Index())
        {
            Assert.Equal(Entry(number).EntryHash, entry.EntryHash);
            Assert.Equal(Entry(number).Envelope, entry.Envelope);
            Assert.Equal(Later, entry.ExpiresMs);
            Assert.Equal(number < 2 ? null : Record(number, 100), entry.Record);
        }
    }

    [Fact]
    public async Task A_trimmed_envelope_is_still_known()
    {
        await AppendAsync(2);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        Assert.Equal(new AppendOutcome.AlreadyThere(0, MarkOf(0)), await Store.AppendAsync(Entry(0), Ct));
        Assert.IsType<AppendOutcome.Conflict>(await Store.AppendAsync(Entry(1, hash: 9), Ct));
        Assert.Equal(new AppendOutcome.Appended(2), await Store.AppendAsync(Entry(2), Ct));
    }

    [Fact]
    public async Task Trimming_twice_frees_once()
    {
        await AppendAsync(3);
        Assert.Equal(2, (await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct)).Count);
        Assert.Empty(await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct));
        Assert.Equal([new TrimmedEntry(Lane, 2, 100)], await Store.TrimAsync(Lane, 2, TrimReason.Acknowledged, Ct));
        Assert.Equal(0UL, await Store.OutstandingAsync(Lane, Ct));
    }

    [Theory, InlineData(2UL), InlineData(3UL), InlineData(ulong.MaxValue)]
    public async Task Trimming_behind_the_end_leaves_what_comes_later(ulong through)
    {
        await AppendAsync(3);
        Assert.Equal(3, (await Store.TrimAsync(Lane, through, TrimReason.Acknowledged, Ct)).Count);
        Assert.Equal(new AppendOutcome.Appended(3), await Store.AppendAsync(Entry(3), Ct));
        Assert.Equal(Record(3, 100), (await Store.ReadAsync(Lane, 3, All, Ct)).Single().Record);
        Assert.Equal([new TrimmedEntry(Lane, 3, 100)], await Store.TrimAsync(Lane, 3, TrimReason.Acknowledged, Ct));
    }

    [Fact]
    public async Task A_trim_longer_than_a_step_frees_all_of_it()
    {
        const int Count = StoreLimits.TrimStep + 10;
        await Task.WhenAll(Enumerable.Range(0, Count).Select(number => Store.AppendAsync(Entry(number), Ct).AsTask()));
        var freed = await Store.TrimAsync(Lane, Count - 2, TrimReason.Acknowledged, Ct);
        Assert.Equal(Enumerable.Range(0, Count - 1).Select(i => (ulong)i), freed.Select(entry => entry.Index));
        Assert.Equal(100UL, await Store.OutstandingAsync(Lane, Ct));
    }

    [Fact]
    public async Task Only_what_expired_before_now_is_trimmed_in_whatever_lane()
    {
        ulong[] expiries = [500, 400, 501, 499];
        foreach (var (number, expires) in expiries.Index()) await Store.AppendAsync(Entry(number, expires: expires), Ct);
        await Store.AppendAsync(Entry(0, Other, bytes: 7, expires: 1), Ct);

        var freed = await Store.TrimExpiredAsync(500, 100, Ct);
        Assert.Equal(
            [new TrimmedEntry(Lane, 1, 100), new TrimmedEntry(Lane, 3, 100), new TrimmedEntry(Other, 0, 7)],
            freed.OrderBy(entry => entry.Lane.Mailbox, StringComparer.Ordinal).ThenBy(entry => entry.Index));
        Assert.Equal(
            [null, TrimReason.Expired, null, TrimReason.Expired],
            (await Store.ReadAsync(Lane, 0, All, Ct)).Select(entry => entry.Trimmed));
        Assert.Equal(200UL, await Store.OutstandingAsync(Lane, Ct));
        Assert.Empty(await Store.TrimExpiredAsync(500, 100, Ct));
    }

    [Fact]
    public async Task An_acknowledgement_passes_over_what_expired_before()
    {
        await Store.AppendAsync(Entry(0), Ct);
        await Store.AppendAsync(Entry(1, expires: 5), Ct);
        await Store.AppendAsync(Entry(2), Ct);
        await Store.TrimExpiredAsync(6, 10, Ct);
        var freed = await Store.TrimAsync(Lane, 2, TrimReason.Acknowledged, Ct);
        Assert.Equal([0UL, 2UL], freed.Select(entry => entry.Index));
        Assert.Equal(
            [TrimReason.Acknowledged, TrimReason.Expired, TrimReason.Acknowledged],
            (await Store.ReadAsync(Lane, 0, All, Ct)).Select(entry => entry.Trimmed));
    }

    [Fact]
    public async Task What_was_acknowledged_does_not_expire_again()
    {
        await AppendAsync(2, expires: 5);
        await Store.TrimAsync(Lane, 0, TrimReason.Acknowledged, Ct);
        Assert.Equal([1UL], (await Store.TrimExpiredAsync(6, 10, Ct)).Select(entry => entry.Index));
    }

    [Fact]
    public async Task The_store_knows_below_which_index_every_record_is_trimmed()
    {
        ulong[] expiries = [5, 5, 50, 5, Later];
        foreach (var (number, expires) in expiries.Index()) await Store.AppendAsync(Entry(number, expires: expires), Ct);
        Assert.Equal(0UL, await Store.KeptFromAsync(Lane, Ct));
        await Store.TrimExpiredAsync(6, 10, Ct);
        Assert.Equal(2UL, await Store.KeptFromAsync(Lane, Ct));
        await Store.TrimExpiredAsync(51, 10, Ct);
        Assert.Equal(4UL, await Store.KeptFromAsync(Lane, Ct));
        await Store.TrimAsync(Lane, 4, TrimReason.Acknowledged, Ct);
        Assert.Equal(5UL, await Store.KeptFromAsync(Lane, Ct));
        Assert.Equal(0UL, await Store.KeptFromAsync(Other, Ct));
    }

    [Fact]
    public async Task Expiry_is_trimmed_in_the_portions_that_are_asked_for()
    {
        await AppendAsync(5, expires: 5);
        await AppendAsync(5, Other, expires: 5);
        int[] portions =
        [
            (await Store.TrimExpiredAsync(6, 4, Ct)).Count,
            (await Store.TrimExpiredAsync(6, 4, Ct)).Count,
            (await Store.TrimExpiredAsync(6, 4, Ct)).Count,
            (await Store.TrimExpiredAsync(6, 4, Ct)).Count,
        ];
        Assert.Equal([4, 4, 2, 0], portions);
    }
}
