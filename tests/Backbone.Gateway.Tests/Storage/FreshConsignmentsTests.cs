using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Tests.Storage;

/// <summary>What was just put into the outbox is published from memory, and is what the store has.</summary>
public sealed class FreshConsignmentsTests
{
    [Fact]
    public async Task What_was_released_is_published_from_memory_with_the_bytes_that_are_kept()
    {
        await using var bench = new Bench();
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa", "JPN/npa"))));
        var kept = await WaitingAsync(bench, null);
        var fresh = await WaitingAsync(bench, bench.Fresh);
        Assert.Equal(2, kept.Count);
        Assert.Equal(kept.Select(one => (one.Place, one.Mailbox, one.Recipient)), fresh.Select(one => (one.Place, one.Mailbox, one.Recipient)));
        Assert.Equal(kept.Select(one => one.Bytes.ToArray()), fresh.Select(one => one.Bytes.ToArray()));
        Assert.All(fresh, one => Assert.Null(bench.Fresh.Take(one.Place))); // given out once
        Assert.Equal(kept.Select(one => one.Bytes.ToArray()), (await WaitingAsync(bench, bench.Fresh)).Select(one => one.Bytes.ToArray()));
    }

    [Fact]
    public async Task Of_a_place_that_was_not_committed_the_later_one_is_kept()
    {
        await using var bench = new Bench();
        var (first, second) = (Made(bench), Made(bench));
        bench.Fresh.Add(1, first);
        bench.Fresh.Add(1, second);
        Assert.Same(second, bench.Fresh.Take(1));
        Assert.Null(bench.Fresh.Take(1));
    }

    [Fact]
    public async Task Beyond_its_bound_the_oldest_give_way()
    {
        await using var bench = new Bench();
        var one = Made(bench);
        var most = (int)(FreshConsignments.MostBytes / one.Bytes.Length);
        for (var place = 1; place <= most + 3; place++) bench.Fresh.Add(place, one);
        Assert.All(Enumerable.Range(1, 3), place => Assert.Null(bench.Fresh.Take(place)));
        Assert.All(Enumerable.Range(4, most), place => Assert.NotNull(bench.Fresh.Take(place)));
    }

    private static Consignment Made(Bench bench) => bench.Letters.Stamp(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0];

    private static Task<List<WaitingConsignment>> WaitingAsync(Bench bench, FreshConsignments? fresh) =>
        bench.ReadAsync(session => OutboxTable.Waiting(session, bench.Now, 10, int.MaxValue, [], new HashSet<long>(), fresh));
}
