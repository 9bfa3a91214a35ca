using Backbone.Gateway.Releasing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// Each step is needed: what the whole desk refuses there gets further at a desk without it.
/// Not among them: step 2, without which there is nothing for any other step to look at (the compiler would not let it
/// pass); step 9, which comes with the policies; step 10, which is the release itself and is shown by its transaction.
/// </summary>
public sealed class ReleaseStepTests
{
    private static readonly ReleaseStep[] Exempt = [ReleaseStep.Form, ReleaseStep.Approvals, ReleaseStep.Release];

    public static TheoryData<string> Steps => [.. Enum.GetValues<ReleaseStep>().Except(Exempt).Select(step => step.ToString())];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_a_step_refuses_gets_further_without_it(string name)
    {
        var step = Enum.Parse<ReleaseStep>(name);
        await using var bench = new Bench();
        var bad = await BadAsync(bench, step);

        var whole = await bench.ReleaseDesk().RuleAsync(bad, TestContext.Current.CancellationToken);
        Assert.Equal(step, Assert.IsType<ReleaseOutcome.Refused>(whole).Step);

        var without = await bench.ReleaseDesk(leftOut: step).RuleAsync(bad, TestContext.Current.CancellationToken);
        if (without is ReleaseOutcome.Refused refused) Assert.True(refused.Step > step, $"refused at {refused.Step} all the same");
        else Assert.IsType<ReleaseOutcome.Released>(without);
    }

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

    private static async Task<ReleaseRequest> BadAsync(Bench bench, ReleaseStep step)
    {
        var plan = bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
        switch (step)
        {
            case ReleaseStep.Size:
                return new ReleaseRequest(new byte[EnvelopeLimits.EnvelopeBytes + 1], plan.Handling.Author, []);
            case ReleaseStep.Caller:
                return Bench.RequestOf(bench.Letters.Seal(plan), "KOR/kisa/park");
            case ReleaseStep.Author:
                return Bench.RequestOf(Letters.BreakSignature(bench.Letters.Seal(plan)));
            case ReleaseStep.Repeat:
                await bench.ReleaseAsync(bench.Letters.Seal(plan));
                return Bench.RequestOf(bench.Letters.Seal(plan with { Expires = bench.Now })); // fails step 6 too
            case ReleaseStep.Time:
                return Bench.RequestOf(bench.Letters.Seal(plan with { Expires = bench.Now }));
            case ReleaseStep.Readers:
                return Bench.RequestOf(bench.Letters.Seal(plan with { To = [plan.To[0] with { Readers = bench.Letters.Address("JPN/npa").Readers }] }));
            case ReleaseStep.Rules:
                return Bench.RequestOf(bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } }));
            default:
                throw new ArgumentException($"no bad envelope is made for step {step}; make one");
        }
    }
}
