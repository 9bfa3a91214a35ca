using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Submission;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Drafting;

/// <summary>A draft that needs an approval: an officer reads exactly what will cross, and releases it or does not.</summary>
public sealed class DraftApprovalTests : IAsyncDisposable
{
    private const string Park = "KOR/kisa/park"; // releaser

    private readonly DraftingBench _drafting = new();

    private Bench Bench => _drafting.Bench;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_and_its_approver_reads_exactly_what_was_drafted_and_releases_it()
    {
        var draft = Red();
        var waiting = await WaitsAsync(draft);
        Assert.Equal(0, await Bench.CountAsync("outbox"));

        var content = (await OpenAsync(waiting, Park));
        Assert.Equal(draft.Subject, content.Subject);
        var (wanted, got) = (Assert.Single(draft.Parts), Assert.Single(content.Parts));
        Assert.Equal((wanted.ContentType, wanted.FileName), (got.ContentType, got.FileName));
        Assert.Equal(wanted.Data.ToByteArray(), got.Data.ToArray());

        var id = waiting.Id;
        Assert.IsType<ReleaseOutcome.Released>(
            await Bench.ApprovalDesk().ApproveAsync(PrincipalAddress.Parse(Park), id, await Bench.GiveAsync(id, Park), Cancellation));
        Assert.Equal(id, Assert.Single(await Bench.OutboxAsync()).EnvelopeId);
    }

    [Fact]
    public async Task Its_caller_reads_it_again_too_and_nobody_else_at_home_does()
    {
        var waiting = await WaitsAsync(Red());
        Assert.Equal("지갑 도난 경보", (await OpenAsync(waiting, DraftingBench.Siem)).Subject);
        Assert.Equal(2, Wraps(waiting).Count);
        foreach (var other in new[] { "KOR/kisa/lee", "KOR/nis/choi" })
            Assert.DoesNotContain(Wraps(waiting), wrap => Bench.Federation.Principal(other).Custody.CanOpen(wrap.Kid));
    }

    [Fact]
    public async Task Those_whom_the_nations_own_rule_asks_are_let_in()
    {
        var before = Bench.Borders.Current.Federation.FindRelease(Bench.Nation.Code, Bench.Now);
        await Bench.AdoptAsync(Bench.Nation.SignRelease(Bench.Federation, """
            nation: KOR
            release:
              - id: systems-are-looked-after
                allow: { from: ["KOR/*"], to: ["USA/*"], tlp: { max: AMBER }, signer: service, approvals: { role: operator, count: 1 } }
            """, before));
        var outcome = Assert.IsType<DraftOutcome.Ruled>(await _drafting.SendAsync(_drafting.Draft())).Ruling;
        var id = Assert.IsType<ReleaseOutcome.Waiting>(outcome).Envelope;
        var waiting = Assert.Single(await Bench.ApprovalDesk().FindAsync(PrincipalAddress.Parse("KOR/kisa/lee"), id.Hash.ToArray(), Cancellation));
        Assert.Equal("지갑 도난 경보", (await OpenAsync(waiting, "KOR/kisa/lee")).Subject);
        Assert.DoesNotContain(Wraps(waiting), wrap => Bench.Federation.Principal(Park).Custody.CanOpen(wrap.Kid));
    }

    [Fact]
    public async Task A_repeat_while_it_waits_leaves_its_approvers_their_home_wraps()
    {
        var draft = Red();
        var waiting = await WaitsAsync(draft);
        await _drafting.GetsFirstAnswerAsync(draft, waiting.Id);
        Assert.Equal("지갑 도난 경보", (await OpenAsync(await FindAsync(waiting.Id), Park)).Subject);
    }

    [Fact]
    public async Task A_repeat_after_a_denial_is_answered_with_it()
    {
        var draft = Red();
        var id = (await WaitsAsync(draft)).Id;
        await Bench.ApprovalDesk().DenyAsync(PrincipalAddress.Parse(Park), id, "too early", Cancellation);
        var answer = SubmitForms.Write(Assert.IsType<DraftOutcome.Ruled>(await _drafting.SendAsync(draft)).Ruling);
        Assert.Equal((true, Edge.Bytes(id), RefusalReason.ApprovalDenied), (answer.Repeated, answer.EnvelopeId, answer.Refused.Reason));
        Assert.Contains("too early", answer.Refused.Detail, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _drafting.DisposeAsync();

    private Draft Red() => _drafting.Draft(draft => draft.Tlp = Tlp.Red, "USA/fbi/smith");

    private async Task<WaitingCase> WaitsAsync(Draft draft) => await FindAsync(Assert.IsType<ReleaseOutcome.Waiting>(
        Assert.IsType<DraftOutcome.Ruled>(await _drafting.SendAsync(draft)).Ruling).Envelope);

    private async Task<WaitingCase> FindAsync(EnvelopeId id) =>
        Assert.Single(await Bench.ApprovalDesk().FindAsync(PrincipalAddress.Parse(Park), id.Hash.ToArray(), Cancellation));

    private static List<Protocol.Envelopes.HomeWrap> Wraps(WaitingCase waiting) =>
    [
        .. GetSentResponse.Parser.ParseFrom(waiting.Submission.HomeWraps).HomeWraps
            .Select(wrap => new Protocol.Envelopes.HomeWrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory)),
    ];

    private async Task<MessageContent> OpenAsync(WaitingCase waiting, string reader)
    {
        var custody = Bench.Federation.Principal(reader).Custody;
        var wrap = Wraps(waiting).First(wrap => custody.CanOpen(wrap.Kid));
        var envelope = await Bench.ApprovalDesk().ReadAsync(waiting, Cancellation);
        Assert.True(wrap.TryOpen(envelope, custody, out var content, out var refused), refused?.Detail);
        return content;
    }
}
