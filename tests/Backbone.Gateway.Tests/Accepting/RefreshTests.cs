using Backbone.Gateway.Accepting;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>What names a document or a key that is not known here is looked at once more, with the newest documents.</summary>
public sealed class RefreshTests
{
    [Fact]
    public async Task A_newer_roster_is_fetched_once_and_then_the_message_passes()
    {
        await using var bench = new Bench();
        var roster = bench.Letters.NextRoster("USA", principal => principal with { Title = "renamed" });
        bench.AtTheBroker.Add(roster);
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(SignedUnder(bench, roster)));
        Assert.Equal([Bench.Federation.Usa.Code], bench.Refreshes);
    }

    [Fact]
    public async Task A_newer_roster_that_nobody_has_is_asked_for_once_and_the_message_is_put_aside()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var roster = bench.Letters.NextRoster("USA", principal => principal with { Title = "renamed" });
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(SignedUnder(bench, roster)));
        Assert.Equal((AcceptanceStep.Author, RefusalReason.AuthorUnknown), (outcome.Step, outcome.Refusal.Reason));
        Assert.Single(bench.Refreshes);
    }

    [Fact]
    public async Task A_stamp_key_not_known_here_is_fetched_once_and_then_the_message_passes()
    {
        await using var bench = new Bench();
        var (key, keySet) = NewStampKey(bench);
        bench.AtTheBroker.Add(keySet);
        Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(Stamped(bench, key)));
        Assert.Equal([Bench.Federation.Usa.Code], bench.Refreshes);
    }

    [Fact]
    public async Task A_stamp_key_that_nobody_knows_is_asked_for_once_and_the_message_is_put_aside()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var (key, _) = NewStampKey(bench);
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(Stamped(bench, key)));
        Assert.Equal((AcceptanceStep.Stamp, RefusalReason.StampKeyUnknown), (outcome.Step, outcome.Refusal.Reason));
        Assert.Single(bench.Refreshes);
    }

    [Fact]
    public async Task Nothing_is_fetched_for_a_good_message_nor_for_one_that_is_plainly_bad()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var envelope = bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"));
        await bench.AcceptAsync(bench.Letters.Stamp(envelope)[0], index: 0);
        await bench.AcceptAsync(Letters.BreakStamp(bench.Letters.Stamp(envelope)[0]), index: 1);
        await bench.AcceptAsync(bench.Letters.Stamp(Letters.BreakSignature(envelope))[0], index: 2);
        Assert.Empty(bench.Refreshes);
        Assert.Equal(2, await bench.CountAsync("quarantine"));
    }

    private static Consignment SignedUnder(Bench bench, SignedDocument roster)
    {
        var plan = bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");
        return bench.Letters.Stamp(plan with { Handling = plan.Handling with { RosterVersion = 2, RosterHash = roster.Hash } })[0];
    }

    private static Consignment Stamped(Bench bench, StampKey key) =>
        bench.Letters.Stamp(bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa")), key)[0];

    private static (StampKey Key, SignedDocument KeySet) NewStampKey(Bench bench)
    {
        var made = Bench.Federation.Usa.GatewayCustody.Add(SigningKey.Generate());
        var key = new StampKey(made, new Lifetime(bench.Now, bench.Now.Plus(TimeSpan.FromDays(30))), Withdrawn: false);
        return (key, bench.Letters.NextKeySet("USA", draft => draft with { StampKeys = [.. draft.StampKeys, key] }));
    }
}
