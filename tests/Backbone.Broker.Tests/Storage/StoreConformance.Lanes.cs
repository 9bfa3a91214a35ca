using Backbone.Broker.Storage;
using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Each_lane_counts_from_zero_without_gaps()
    {
        await AppendAsync(5);
        await AppendAsync(3, Other);
        Assert.Equal(5UL, await Store.SizeAsync(Lane, Ct));
        Assert.Equal(3UL, await Store.SizeAsync(Other, Ct));
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_went_in()
    {
        await Store.AppendAsync(Entry(0, bytes: 0), Ct);
        await Store.AppendAsync(Entry(1, bytes: 700, expires: StoreLimits.LatestMs), Ct);
        var entries = await Store.ReadAsync(Lane, 0, All, Ct);
        Assert.Equal(2, entries.Count);
        foreach (var (entry, asked) in entries.Zip([Entry(0, bytes: 0), Entry(1, bytes: 700, expires: StoreLimits.LatestMs)]))
        {
            Assert.Equal(asked.EntryHash, entry.EntryHash);
            Assert.Equal(asked.Envelope, entry.Envelope);
            Assert.Equal(asked.ExpiresMs, entry.ExpiresMs);
            Assert.Equal(asked.Record.ToArray(), entry.Record);
            Assert.Null(entry.Trimmed);
        }
        Assert.Equal([0UL, 1UL], entries.Select(entry => entry.Index));
    }

    [Fact]
    public async Task A_record_of_four_mebibytes_comes_back_exactly()
    {
        await Store.AppendAsync(Entry(0, bytes: 4 << 20), Ct);
        var entry = Assert.Single(await Store.ReadAsync(Lane, 0, All, Ct));
        Assert.True(Record(0, 4 << 20).AsSpan().SequenceEqual(entry.Record));
        Assert.Equal(4UL << 20, await Store.OutstandingAsync(Lane, Ct));
    }

    [Fact]
    public async Task What_no_store_can_hold_is_misuse()
    {
        var large = Entry(0, bytes: StoreLimits.RecordBytes + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(large, Ct).AsTask());
        var late = Entry(0, expires: StoreLimits.LatestMs + 1);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(late, Ct).AsTask());
        var braces = Entry(0, LaneOf("KOR/{cert}"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(braces, Ct).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SizeAsync(braces.Lane, Ct));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.TrimAsync(braces.Lane, 1, TrimReason.Expired, Ct));
        Assert.Equal(0UL, await Store.SizeAsync(Lane, Ct));
    }

    [Fact]
    public async Task The_same_envelope_again_gets_the_place_it_has()
    {
        await AppendAsync(3);
        Assert.Equal(new AppendOutcome.AlreadyThere(1, MarkOf(1)), await Store.AppendAsync(Entry(1), Ct));
        Assert.Equal(3UL, await Store.SizeAsync(Lane, Ct));
        Assert.Equal(300UL, await Store.OutstandingAsync(Lane, Ct));
    }

    [Fact]
    public async Task An_envelope_is_known_in_its_lane_and_stays_known_when_trimmed()
    {
        await AppendAsync(3);
        Assert.True(await Store.ContainsAsync(Lane, Entry(1).Envelope, Ct));
        Assert.False(await Store.ContainsAsync(Lane, Entry(77).Envelope, Ct));
        Assert.False(await Store.ContainsAsync(Other, Entry(1).Envelope, Ct));
        await Store.TrimAsync(Lane, 1, TrimReason.Expired, Ct);
        Assert.True(await Store.ContainsAsync(Lane, Entry(1).Envelope, Ct));
    }

    [Fact]
    public async Task The_same_envelope_in_another_lane_is_an_entry_of_its_own()
    {
        await AppendAsync(1);
        Assert.Equal(new AppendOutcome.Appended(0), await Store.AppendAsync(Entry(0, Other), Ct));
    }

    [Fact]
    public async Task The_same_envelope_with_another_entry_hash_is_a_conflict()
    {
        await AppendAsync(3);
        Assert.Equal(
            new AppendOutcome.Conflict(1, new EntryHash(HashOf("entry", 1))),
            await Store.AppendAsync(Entry(1, hash: 77), Ct));
        Assert.Equal(3UL, await Store.SizeAsync(Lane, Ct));
    }

    [Fact]
    public async Task Sixty_four_appends_at_once_to_one_lane_each_get_a_place()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64)
            .Select(number => Store.AppendAsync(Entry(number), Ct).AsTask()));
        var places = outcomes.Select(outcome => Assert.IsType<AppendOutcome.Appended>(outcome).Index).ToArray();
        Assert.Equal(Enumerable.Range(0, 64).Select(i => (ulong)i), places.Order());
        var entries = await Store.ReadAsync(Lane, 0, All, Ct);
        foreach (var (number, place) in places.Index()) Assert.Equal(Record(number, 100), entries[(int)place].Record);
    }

    [Fact]
    public async Task One_envelope_sixty_four_times_at_once_is_there_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Store.AppendAsync(Entry(7), Ct).AsTask()));
        Assert.Single(outcomes, new AppendOutcome.Appended(0));
        Assert.Equal(63, outcomes.Count(outcome => outcome == new AppendOutcome.AlreadyThere(0, MarkOf(7))));
        Assert.Equal(1UL, await Store.SizeAsync(Lane, Ct));
    }

    [Fact]
    public async Task Sixty_four_appends_at_once_to_sixty_four_lanes_each_get_place_zero()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64)
            .Select(number => Store.AppendAsync(Entry(number, LaneOf($"KOR/unit{number}")), Ct).AsTask()));
        Assert.All(outcomes, outcome => Assert.Equal(new AppendOutcome.Appended(0), outcome));
    }

    [Fact]
    public async Task A_lane_that_nobody_wrote_to_is_empty()
    {
        Assert.Equal(0UL, await Store.SizeAsync(Lane, Ct));
        Assert.Equal(0UL, await Store.OutstandingAsync(Lane, Ct));
        Assert.Empty(await Store.ReadAsync(Lane, 0, All, Ct));
        Assert.Empty(await Store.ReadHashesAsync(Lane, 0, 10, Ct));
        Assert.Empty(await Store.TrimAsync(Lane, 10, TrimReason.Acknowledged, Ct));
    }

    [Theory, InlineData(3UL), InlineData(4UL), InlineData((ulong)long.MaxValue), InlineData(ulong.MaxValue)]
    public async Task Behind_the_end_there_is_nothing(ulong index)
    {
        await AppendAsync(3);
        Assert.Empty(await Store.ReadAsync(Lane, index, All, Ct));
        Assert.Empty(await Store.ReadHashesAsync(Lane, index, 10, Ct));
    }

    [Fact]
    public async Task A_read_keeps_to_its_number_of_entries()
    {
        await AppendAsync(10);
        Assert.Equal([4UL, 5UL, 6UL], (await Store.ReadAsync(Lane, 4, new ReadLimits(3, 10_000), Ct)).Select(e => e.Index));
        Assert.Equal(
            [new EntryHash(HashOf("entry", 4)), new EntryHash(HashOf("entry", 5))],
            (await Store.ReadHashesAsync(Lane, 4, 2, Ct)).Select(entry => entry.Hash));
        Assert.Equal(2, (await Store.ReadHashesAsync(Lane, 8, 10, Ct)).Count);
    }

    [Theory, InlineData(0, 1), InlineData(99, 1), InlineData(100, 1), InlineData(299, 2), InlineData(300, 3)]
    public async Task A_read_keeps_to_its_bytes_but_always_brings_one_entry(int bytes, int entries)
    {
        await AppendAsync(5);
        Assert.Equal(entries, (await Store.ReadAsync(Lane, 1, new ReadLimits(100, bytes), Ct)).Count);
    }

    [Theory, InlineData(0, 10), InlineData(StoreLimits.ReadEntries + 1, 10), InlineData(1, -1)]
    public async Task A_read_without_sensible_limits_is_misuse(int entries, int bytes) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Store.ReadAsync(Lane, 0, new ReadLimits(entries, bytes), Ct).AsTask());

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        await AppendAsync(4);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        await ReopenAsync();
        await CheckFourAsync();
    }

    [Fact]
    public async Task A_crash_loses_nothing_that_was_answered()
    {
        await AppendAsync(4);
        await Store.TrimAsync(Lane, 1, TrimReason.Acknowledged, Ct);
        await CrashAndReopenAsync();
        await CheckFourAsync();
    }

    private async Task CheckFourAsync()
    {
        Assert.Equal(4UL, await Store.SizeAsync(Lane, Ct));
        Assert.Equal(200UL, await Store.OutstandingAsync(Lane, Ct));
        var entries = await Store.ReadAsync(Lane, 0, All, Ct);
        Assert.Equal([null, null, Record(2, 100), Record(3, 100)], entries.Select(entry => entry.Record));
        Assert.Equal(new AppendOutcome.AlreadyThere(3, MarkOf(3)), await Store.AppendAsync(Entry(3), Ct));
        Assert.Equal(new AppendOutcome.Appended(4), await Store.AppendAsync(Entry(4), Ct));
    }
}
