using Backbone.Gateway.Accepting;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Consignments;
using Microsoft.Data.Sqlite;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>
/// Each step is needed: what the whole desk refuses there, a desk without it takes into the mail. Not among them: step 7,
/// which is the acceptance itself and is shown by its transaction.
/// </summary>
public sealed class AcceptanceStepTests
{
    public static TheoryData<string> Steps =>
        [.. Enum.GetValues<AcceptanceStep>().Except([AcceptanceStep.Acceptance]).Select(step => step.ToString())];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_a_step_refuses_is_taken_in_without_it(string name)
    {
        var step = Enum.Parse<AcceptanceStep>(name);
        await using var whole = new Bench();
        var (entry, consignment) = Bad(whole, step);
        Assert.Equal(step, Assert.IsType<AcceptanceOutcome.Quarantined>(await whole.AcceptAsync(entry, consignment.Bytes)).Step);

        await using var without = new Bench();
        Assert.IsType<AcceptanceOutcome.Accepted>(await without.AcceptAsync(entry, consignment.Bytes, leftOut: step));
    }

    // Without step 5 the store itself says no: one mailbox holds one envelope once.
    [Fact]
    public async Task A_replay_that_no_step_sees_breaks_on_the_store_and_leaves_nothing_behind()
    {
        await using var bench = new Bench();
        var consignment = Good(bench);
        await bench.AcceptAsync(consignment);
        await Assert.ThrowsAsync<SqliteException>(() => bench.AcceptAsync(consignment, index: 1, leftOut: AcceptanceStep.Recipient));
        Assert.Equal((1, 2, 1), (await bench.CountAsync("mail"), await bench.CountAsync("journal"), await bench.CountAsync("facts")));
    }

    private static Consignment Good(Bench bench) => bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];

    private static (AnnouncedEntry Entry, Consignment Consignment) Bad(Bench bench, AcceptanceStep step)
    {
        var plan = bench.Letters.Plan("USA/cisa/kim", "KOR/kisa");
        switch (step)
        {
            case AcceptanceStep.Entry:
                return (Bench.Announce(Good(bench)), Good(bench));
            case AcceptanceStep.Recipient:
                var misplaced = Good(bench);
                return (Bench.Announce(misplaced, lane: "KOR/nis"), misplaced);
            case AcceptanceStep.Stamp:
                return Announced(Letters.BreakStamp(Good(bench)));
            case AcceptanceStep.Handling:
                return Announced(AcceptanceRefusalTests.Remarked(bench));
            case AcceptanceStep.Author:
                return Announced(bench.Letters.Stamp(Letters.BreakSignature(bench.Letters.Seal(plan)))[0]);
            case AcceptanceStep.Rules:
                return Announced(bench.Letters.Stamp(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } })[0]);
            default:
                throw new ArgumentException($"no bad entry is made for step {step}; make one");
        }
    }

    private static (AnnouncedEntry, Consignment) Announced(Consignment consignment) => (Bench.Announce(consignment), consignment);
}
