using Backbone.Gateway.Accepting;
using Backbone.Protocol.Consignments;
using Microsoft.Data.Sqlite;

namespace Backbone.Gateway.Tests.Accepting;

/// <summary>
/// Step 7 is one transaction. What each other step is good for the refusals beside this file show, and the mutants of the tidy
/// tests: each step that is skipped turns one of them red.
/// </summary>
public sealed class AcceptanceStepTests
{
    [Fact]
    public async Task A_write_that_fails_leaves_neither_mail_nor_journal_nor_a_fact_to_tell()
    {
        await using var bench = new Bench();
        await bench.WriteAsync(session => { using var broken = session.Statement("ALTER TABLE facts RENAME TO gone"); broken.Run(); });
        await Assert.ThrowsAsync<SqliteException>(() => bench.AcceptAsync(Good(bench)));
        Assert.Equal((0, 0, 0), (await bench.CountAsync("mail"), await bench.CountAsync("journal"), await bench.CountAsync("gone")));
    }

    // Below step 5 the store itself says no: one mailbox holds one envelope once.
    [Fact]
    public async Task A_replay_that_no_step_sees_breaks_on_the_store_and_leaves_nothing_behind()
    {
        await using var bench = new Bench();
        var consignment = Good(bench);
        await bench.AcceptAsync(consignment);
        var again = Bench.Announce(consignment, index: 1);
        var verdict = await bench.EntryCheck()
            .CheckAsync(again, consignment.Bytes, bench.Now, TestContext.Current.CancellationToken);
        Assert.Null(verdict.Refusal);
        await Assert.ThrowsAsync<SqliteException>(() => bench.WriteAsync(session =>
            new Intake(bench.Identity).Take(session, again, verdict, RefusalReason.Unspecified, bench.Now)));
        Assert.Equal((1, 2, 1), (await bench.CountAsync("mail"), await bench.CountAsync("journal"), await bench.CountAsync("facts")));
    }

    private static Consignment Good(Bench bench) => bench.Letters.Stamp(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
}
