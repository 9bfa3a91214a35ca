using Backbone.Gateway.Releasing;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// Step 10 is one transaction. What each other step is good for the refusals beside this file show, and the mutants of the tidy
/// tests: each step that is skipped turns one of them red.
/// </summary>
public sealed class ReleaseStepTests
{
    [Fact]
    public async Task A_write_that_fails_leaves_neither_journal_nor_outbox_nor_submission()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        var request = Bench.RequestOf(envelope) with { Alongside = _ => throw new IOException("the disk is full") };

        await Assert.ThrowsAsync<IOException>(() => bench.ReleaseDesk().RuleAsync(request, TestContext.Current.CancellationToken));

        foreach (var table in new[] { "journal", "journal_head", "outbox", "submissions" }) Assert.Equal(0, await bench.CountAsync(table));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task What_belongs_to_a_release_is_written_with_it()
    {
        await using var bench = new Bench();
        var told = 0;
        var request = Bench.RequestOf(bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"))) with { Alongside = _ => told++ };
        await bench.ReleaseDesk().RuleAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(1, told);
    }
}
