using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>A quota that is used up refuses, says so beforehand, is journalled, and is not emptied by a restart.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private const string Lee = "KOR/kisa/lee";

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var before = _bench.Borders.Current.Federation.FindRelease(_bench.Nation.Code, _bench.Now);
        await _bench.AdoptAsync(_bench.Nation.SignRelease(Bench.Federation, """
            nation: KOR
            release:
              - id: everything
                allow: { from: ["KOR/*"], to: ["KOR/*", "JPN/*", "USA/*"] }
            quotas:
              - { of: KOR/kisa/lee, messages: 3, per: day }
              - { of: KOR/kisa/siem-1, messages: 1, per: hour }
            """, before));
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task What_is_refused_by_a_quota_is_journalled_with_every_recipient_refused()
    {
        await FillAsync();
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan(Lee, "USA/cisa", "JPN/npa"));
        var refused = Refused(await _bench.ReleaseAsync(envelope));
        Assert.Equal(ReleaseStep.Rules, refused.Step);
        Assert.All(refused.Decisions, decision => Assert.Equal(refused.Refusal, decision.Refusal));

        var entry = (await _bench.JournalAsync())[^1].Ruled;
        Assert.Equal((Edge.Bytes(envelope.Id), true), (entry.EnvelopeId, entry.Stamp.IsEmpty));
        var ruling = Wire.Ruling.Parser.ParseFrom(entry.Ruling);
        Assert.Equal(["USA/cisa", "JPN/npa"], ruling.Recipients.Select(recipient => recipient.Mailbox));
        Assert.All(ruling.Recipients, recipient =>
            Assert.Equal((RulingOutcome.Refused, RefusalReason.QuotaExceeded), (recipient.Outcome, recipient.Reason)));
        Assert.Equal((3, 3), (await _bench.CountAsync("submissions"), await _bench.CountAsync("outbox")));
    }

    [Fact]
    public async Task A_repeat_gets_its_first_answer_and_is_counted_by_no_quota()
    {
        var envelopes = Enumerable.Range(0, 3).Select(_ => _bench.Letters.Seal(_bench.Letters.Plan(Lee, "USA/cisa"))).ToList();
        foreach (var envelope in envelopes.Take(2))
            for (var times = 0; times < 3; times++) Assert.IsNotType<ReleaseOutcome.Refused>(await _bench.ReleaseAsync(envelope));
        Assert.IsType<ReleaseOutcome.Released>(await _bench.ReleaseAsync(envelopes[2]));
        Assert.IsType<ReleaseOutcome.Repeated>(await _bench.ReleaseAsync(envelopes[2])); // the quota is used up by now
        Assert.Equal(3, await _bench.CountAsync("submissions"));
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_told_beforehand_beside_what_the_rules_say()
    {
        Assert.Null((await PreviewAsync()).Refusal);
        await FillAsync();
        var preview = await PreviewAsync();
        Assert.Equal(Refused(await SendAsync()).Refusal, preview.Refusal);
        Assert.Equal(RulingOutcome.Allowed, Assert.Single(preview.Decisions).Outcome);
        _bench.Clock.Advance(preview.Refusal!.RetryAfter!.Value);
        Assert.Null((await PreviewAsync()).Refusal);
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync()); // asking counted nothing
    }

    [Fact]
    public async Task A_quota_that_is_used_up_is_so_after_a_restart_with_the_same_delay()
    {
        await FillAsync();
        _bench.Clock.Advance(TimeSpan.FromHours(5));
        var before = Refused(await SendAsync()).Refusal;
        await _bench.ReopenAsync();
        Assert.Equal(before, Refused(await SendAsync()).Refusal);
        _bench.Clock.Advance(before.RetryAfter!.Value - TimeSpan.FromMilliseconds(1));
        await _bench.ReopenAsync();
        Assert.Equal(TimeSpan.FromMilliseconds(1), Refused(await SendAsync()).Refusal.RetryAfter);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _bench.ReopenAsync();
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        Refused(await SendAsync()); // and the next must wait for the second of the three
    }

    [Fact]
    public async Task What_waits_was_denied_or_went_out_counts_after_a_restart_and_what_was_refused_does_not()
    {
        var plan = _bench.Letters.Plan(Lee, "USA/fbi/smith");
        for (var i = 0; i < 2; i++)
        {
            var red = _bench.Letters.Seal(plan with { MessageId = MessageId.New(_bench.Clock), Handling = plan.Handling with { Tlp = Tlp.Red } });
            Assert.IsType<ReleaseOutcome.Waiting>(await _bench.ReleaseAsync(red));
            if (i == 0) await _bench.ApprovalDesk().DenyAsync(PrincipalAddress.Parse("KOR/kisa/park"), red.Id, "no", Cancellation);
        }
        Assert.IsType<ReleaseOutcome.Refused>(await _bench.ReleaseAsync(
            _bench.Letters.Seal(plan with { Handling = plan.Handling with { Community = "nowhere" } })));
        await _bench.ReopenAsync();
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        await _bench.ReopenAsync();
        Refused(await SendAsync());
    }

    [Fact]
    public async Task An_approval_of_what_waits_counts_no_second_time()
    {
        var plan = _bench.Letters.Plan(Lee, "USA/fbi/smith");
        var red = _bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
        await _bench.ReleaseAsync(red);
        await _bench.ReopenAsync();
        Assert.IsType<ReleaseOutcome.Released>(await _bench.ApprovalDesk().ApproveAsync(
            PrincipalAddress.Parse("KOR/kisa/park"), red.Id, await _bench.GiveAsync(red.Id, "KOR/kisa/park"), Cancellation));
        await _bench.ReopenAsync();
        for (var i = 0; i < 2; i++) Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        Refused(await SendAsync());
    }

    [Fact]
    public async Task Others_are_not_counted_for_somebody_and_drafts_for_whoever_handed_them_over()
    {
        Assert.IsType<ReleaseOutcome.Released>(await SendAsync("KOR/kisa/park"));
        var plan = _bench.Letters.Plan("KOR/kisa/gateway", "USA/cisa");
        plan = plan with { Handling = plan.Handling with { OnBehalfOf = PrincipalAddress.Parse("KOR/kisa/siem-1") } };
        Assert.IsType<ReleaseOutcome.Released>(await _bench.ReleaseAsync(_bench.Letters.Seal(plan), caller: "KOR/kisa/siem-1"));
        await _bench.ReopenAsync();
        var second = _bench.Letters.Seal(plan with { MessageId = MessageId.New(_bench.Clock) });
        Refused(await _bench.ReleaseAsync(second, caller: "KOR/kisa/siem-1"));
        await FillAsync();
    }

    // The clock was four hours ahead for a while: what it stamped then is in nobody's way for longer than a day.
    [Fact]
    public async Task What_a_clock_that_was_ahead_stamped_counts_from_the_restart_on()
    {
        var right = _bench.Clock.GetUtcNow();
        _bench.Clock.Advance(TimeSpan.FromHours(4));
        await FillAsync();
        _bench.Clock.AdjustTime(right);
        await _bench.ReopenAsync();
        Assert.Equal(TimeSpan.FromDays(1), Refused(await SendAsync()).Refusal.RetryAfter);
    }

    // An hour between each of them.
    private async Task FillAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            if (i > 0) _bench.Clock.Advance(TimeSpan.FromHours(1));
            Assert.IsType<ReleaseOutcome.Released>(await SendAsync());
        }
    }

    private Task<ReleaseOutcome> SendAsync(string author = Lee) =>
        _bench.ReleaseAsync(_bench.Letters.Seal(_bench.Letters.Plan(author, "USA/cisa")));

    private Task<PreviewOutcome> PreviewAsync()
    {
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan(Lee, "USA/cisa"));
        return _bench.PreviewDesk().RuleAsync(envelope.Header.Bytes, envelope.Handling.Bytes, PrincipalAddress.Parse(Lee), Cancellation);
    }

    private static ReleaseOutcome.Refused Refused(ReleaseOutcome outcome)
    {
        var refused = Assert.IsType<ReleaseOutcome.Refused>(outcome);
        Assert.Equal(RefusalReason.QuotaExceeded, refused.Refusal.Reason);
        return refused;
    }
}
