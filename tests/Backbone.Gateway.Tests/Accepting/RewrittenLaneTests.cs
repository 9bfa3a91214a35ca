using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>Another entry at an index that was collected before says that whoever holds the lane rewound or rewrote it.</summary>
public sealed class RewrittenLaneTests
{
    [Fact]
    public async Task Another_entry_where_one_was_collected_is_put_aside_with_an_alarm_and_not_answered()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var (first, second) = (Good(bench), Good(bench));
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(first, index: 3));
        await IsRewrittenAsync(bench, second, index: 3);

        var aside = Assert.Single(await bench.QuarantineAsync());
        Assert.Equal(second.Bytes.ToArray(), aside.Consignment.ToByteArray());
        Assert.Contains(first.EntryHash(first.Lane(0)).ToString(), aside.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 1), (await bench.CountAsync("mail"), await bench.CountAsync("facts"))); // those of the first
    }

    [Fact]
    public async Task Another_entry_where_one_was_put_aside_is_put_aside_beside_it()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(Letters.BreakStamp(Good(bench)), index: 3));
        await IsRewrittenAsync(bench, Good(bench), index: 3);
        Assert.Equal(2, (await bench.QuarantineAsync()).Count);
        Assert.Equal((0, 0), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
    }

    [Fact]
    public async Task The_same_rewriting_told_twice_is_known()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var (first, second) = (Good(bench), Good(bench));
        await bench.AcceptAsync(first, index: 3);
        await IsRewrittenAsync(bench, second, index: 3);
        var before = (await bench.JournalAsync()).Count;
        await bench.ReopenAsync();
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(second, index: 3));
        Assert.IsType<AcceptanceOutcome.AlreadyCollected>(await bench.AcceptAsync(first, index: 3));
        Assert.Equal(before, (await bench.JournalAsync()).Count);
    }

    [Fact]
    public async Task The_same_index_of_another_lane_or_generation_is_another_place()
    {
        await using var bench = new Bench();
        await bench.AcceptAsync(Good(bench), index: 3);
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(Good(bench), index: 3, generation: 1));
        var elsewhere = bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/nis"))[0];
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(elsewhere, index: 3));
    }

    [Fact]
    public async Task Another_entry_of_which_the_broker_has_only_the_hash_left_is_evidence_too()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        await bench.AcceptAsync(Good(bench), index: 3);
        var outcome = await bench.AcceptAsync(Bench.Announce(Good(bench), index: 3), bytes: null);
        Assert.Equal(AlarmKind.LaneRewritten, Assert.IsType<AcceptanceOutcome.Quarantined>(outcome).Alarm);
        Assert.Empty(Assert.Single(await bench.QuarantineAsync()).Consignment);
    }

    [Fact]
    public async Task What_was_trimmed_at_a_place_never_collected_leaves_no_trace()
    {
        await using var bench = new Bench();
        Assert.IsType<AcceptanceOutcome.Trimmed>(await bench.AcceptAsync(Bench.Announce(Good(bench), index: 3), bytes: null));
        foreach (var table in new[] { "mail", "quarantine", "facts", "journal" }) Assert.Equal(0, await bench.CountAsync(table));
    }

    private static async Task IsRewrittenAsync(Bench bench, Consignment consignment, ulong index)
    {
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(consignment, index));
        Assert.Equal((AcceptanceStep.Entry, RefusalReason.LaneRewritten), (outcome.Step, outcome.Refusal.Reason));
        var journal = await bench.JournalAsync();
        var (aside, alarm) = (journal[^2].Quarantined, journal[^1].Alarm);
        var hash = consignment.EntryHash(consignment.Lane(0)).Hash.ToArray();
        Assert.Equal((index, RefusalReason.LaneRewritten), (aside.Index, aside.Reason));
        Assert.Equal(hash, aside.ExpectedHash.ToByteArray());
        Assert.Equal(hash, aside.FoundHash.ToByteArray());
        Assert.Equal((AlarmKind.LaneRewritten, "KOR/kisa"), (alarm.Kind, alarm.Mailbox));
    }

    private static Consignment Good(Bench bench) => bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
}
