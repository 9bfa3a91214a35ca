using Backbone.Gateway.Releasing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Step 5, and its second look inside the transaction of step 10: what is handed over twice goes out once.</summary>
public sealed class RepeatTests
{
    [Fact]
    public async Task The_same_bytes_get_their_first_answer_and_nothing_goes_out_twice()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
        await GetsFirstAnswerAsync(bench, envelope, await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task The_first_answer_holds_although_the_message_has_expired()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench));
        await bench.ReleaseAsync(envelope);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        Assert.IsType<ReleaseOutcome.Repeated>(await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task The_first_answer_survives_a_restart()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench));
        await bench.ReleaseAsync(envelope);
        await bench.ReopenAsync();
        await GetsFirstAnswerAsync(bench, envelope, await bench.ReleaseAsync(envelope));
    }

    [Fact]
    public async Task Another_message_under_a_used_message_id_is_refused()
    {
        await using var bench = new Bench();
        var plan = Plan(bench);
        await bench.ReleaseAsync(bench.Letters.Seal(plan));
        await IsReusedAsync(bench, await bench.ReleaseAsync(bench.Letters.Seal(plan)));
    }

    [Fact]
    public async Task Two_authors_may_use_one_message_id()
    {
        await using var bench = new Bench();
        var plan = Plan(bench);
        await bench.ReleaseAsync(bench.Letters.Seal(plan));
        var other = bench.Letters.Plan("KOR/nis/choi", "USA/cisa") with { MessageId = plan.MessageId };
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(bench.Letters.Seal(other)));
    }

    [Fact]
    public async Task Calls_at_one_time_with_one_envelope_make_one_release()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => bench.ReleaseAsync(envelope))));
        Assert.Single(outcomes.OfType<ReleaseOutcome.Released>());
        Assert.Equal(7, outcomes.OfType<ReleaseOutcome.Repeated>().Count());
        await GetsFirstAnswerAsync(bench, envelope, outcomes.OfType<ReleaseOutcome.Repeated>().First());
    }

    // A call that passed step 5 before another's transaction: the look inside the transaction sees it, every time.
    [Fact]
    public async Task A_repeat_that_passed_step_5_is_seen_in_the_transaction()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench));
        var desk = bench.ReleaseDesk(new Meanwhile(bench.Identity.Custody, () => bench.ReleaseAsync(envelope)));
        await GetsFirstAnswerAsync(bench, envelope, await desk.RuleAsync(Bench.RequestOf(envelope), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_envelope_under_the_message_id_that_passed_step_5_is_seen_there_too()
    {
        await using var bench = new Bench();
        var plan = Plan(bench);
        var (one, other) = (bench.Letters.Seal(plan), bench.Letters.Seal(plan));
        var desk = bench.ReleaseDesk(new Meanwhile(bench.Identity.Custody, () => bench.ReleaseAsync(one)));
        await IsReusedAsync(bench, await desk.RuleAsync(Bench.RequestOf(other), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_was_refused_may_be_handed_over_again_once_the_reason_is_gone()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(Plan(bench) with { Expires = bench.Now.Plus(TimeSpan.FromDays(30) + TimeSpan.FromHours(1)) });
        Assert.IsType<ReleaseOutcome.Refused>(await bench.ReleaseAsync(envelope));
        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.IsType<ReleaseOutcome.Released>(await bench.ReleaseAsync(envelope));
    }

    private static EnvelopePlan Plan(Bench bench) => bench.Letters.Plan("KOR/kisa/lee", "USA/cisa", "JPN/npa");

    private static async Task GetsFirstAnswerAsync(Bench bench, Envelope envelope, ReleaseOutcome outcome)
    {
        var repeated = Assert.IsType<ReleaseOutcome.Repeated>(outcome);
        Assert.Equal(envelope.Id, repeated.Envelope);
        var entry = Assert.Single(await bench.JournalAsync());
        Assert.Equal(entry.Ruled.Ruling.ToByteArray(), repeated.Ruling);
        Assert.Equal((2, 1), (await bench.CountAsync("outbox"), await bench.CountAsync("submissions")));
    }

    private static async Task IsReusedAsync(Bench bench, ReleaseOutcome outcome)
    {
        var refused = Assert.IsType<ReleaseOutcome.Refused>(outcome);
        Assert.Equal((ReleaseStep.Repeat, RefusalReason.MessageIdReused), (refused.Step, refused.Refusal.Reason));
        Assert.Equal((2, 1), (await bench.CountAsync("outbox"), await bench.CountAsync("submissions")));
    }
}
