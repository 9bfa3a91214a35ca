using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Tests.Releasing;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Drafting;

/// <summary>Under one message id a caller's draft goes out once, whatever happens in between.</summary>
public sealed class DraftRepeatTests : IAsyncDisposable
{
    private const string Lee = "KOR/kisa/lee";

    private readonly DraftingBench _drafting = new();

    private Bench Bench => _drafting.Bench;

    [Fact]
    public async Task The_same_draft_gets_its_first_answer_and_nothing_goes_out_twice()
    {
        var draft = _drafting.Draft();
        await _drafting.GetsFirstAnswerAsync(draft, await _drafting.ReleasesAsync(draft));
        Assert.Equal((1, 1), (await Bench.CountAsync("outbox"), await Bench.CountAsync("submissions")));
    }

    [Fact]
    public async Task It_is_the_same_draft_however_a_library_wrote_it()
    {
        var draft = _drafting.Draft();
        var first = await _drafting.ReleasesAsync(draft);
        var subjectFirst = new Draft { Subject = draft.Subject }.ToByteArray();
        var rest = draft.Clone();
        rest.Subject = "";
        var other = Draft.Parser.ParseFrom([.. subjectFirst, .. rest.ToByteArray()]);
        await _drafting.GetsFirstAnswerAsync(other, first);
    }

    [Fact]
    public async Task The_first_answer_survives_a_restart()
    {
        var draft = _drafting.Draft();
        var first = await _drafting.ReleasesAsync(draft);
        await Bench.ReopenAsync();
        await _drafting.GetsFirstAnswerAsync(draft, first);
        await IsReusedAsync(_drafting.Draft(other => (other.MessageId, other.Subject) = (draft.MessageId, "another")));
    }

    [Fact]
    public async Task The_first_answer_holds_although_the_message_has_expired_and_no_drafts_are_taken_any_more()
    {
        var draft = _drafting.Draft();
        var first = await _drafting.ReleasesAsync(draft);
        await Bench.AdoptAsync(Bench.Letters.NextRoster("KOR", principal => principal with { Drafts = false }));
        Bench.Clock.Advance(TimeSpan.FromDays(2));
        await _drafting.GetsFirstAnswerAsync(draft, first);
    }

    public static TheoryData<string, Action<Draft>> Changes => new()
    {
        { "marked lower", draft => draft.Tlp = Tlp.Green },
        { "another subject", draft => draft.Subject += "." },
        { "another part", draft => draft.Parts[0].Data = ByteString.CopyFromUtf8("{}") },
        { "another role", draft => draft.Recipients[0].Role = RecipientRole.Info },
        { "a millisecond more", draft => draft.Expires++ },
        { "no drill", draft => draft.Exercise = false },
    };

    [Theory, MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task Another_draft_under_a_used_message_id_is_refused(string what, Action<Draft> change)
    {
        Assert.NotEmpty(what);
        var draft = _drafting.Draft();
        var first = await _drafting.ReleasesAsync(draft);
        var other = draft.Clone();
        change(other);
        await IsReusedAsync(other);
        await _drafting.GetsFirstAnswerAsync(draft, first);
    }

    [Fact]
    public async Task Another_caller_of_the_member_does_not_get_the_answer_nor_learn_what_it_was()
    {
        await Bench.AdoptAsync(Bench.Letters.NextRoster("KOR", principal =>
            principal.Address.ToString() == Lee ? principal with { Drafts = true } : principal));
        var draft = _drafting.Draft();
        var first = await _drafting.ReleasesAsync(draft);
        var turned = Assert.IsType<DraftOutcome.Turned>(await _drafting.SendAsync(draft, Lee));
        Assert.Equal(RefusalReason.MessageIdReused, turned.Why.Reason);
        Assert.DoesNotContain(first.ToString(), turned.Why.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_that_was_refused_leaves_its_message_id_free()
    {
        var draft = _drafting.Draft(draft => draft.Tlp = Tlp.Red);
        await _drafting.RefusesAsync(draft, RefusalReason.RedNotPersonal);
        draft.Tlp = Tlp.Amber;
        await _drafting.ReleasesAsync(draft);
    }

    [Fact]
    public async Task Calls_at_one_time_with_one_draft_make_one_release()
    {
        var draft = _drafting.Draft();
        var outcomes = await AllAtOnceAsync(Enumerable.Repeat(draft, 8));
        var first = outcomes.OfType<ReleaseOutcome.Released>().Single().Envelope;
        Assert.All(outcomes.Where(outcome => outcome is not ReleaseOutcome.Released),
            outcome => DraftingBench.IsFirstAnswer(new DraftOutcome.Ruled(outcome!), first));
        Assert.Equal((1, 1), (await Bench.CountAsync("outbox"), await Bench.CountAsync("submissions")));
    }

    [Fact]
    public async Task Of_drafts_that_differ_under_one_message_id_one_goes_out_and_all_others_are_refused()
    {
        var draft = _drafting.Draft();
        var drafts = Enumerable.Range(0, 8).Select(number =>
        {
            var other = draft.Clone();
            other.Subject = $"version {number}";
            return other;
        });
        var outcomes = await AllAtOnceAsync(drafts);
        Assert.Single(outcomes.OfType<ReleaseOutcome.Released>());
        Assert.Equal(7, outcomes.Count(outcome =>
            outcome is null or ReleaseOutcome.Refused { Refusal.Reason: RefusalReason.MessageIdReused }));
        Assert.Equal((1, 1), (await Bench.CountAsync("outbox"), await Bench.CountAsync("submissions")));
    }

    // Calls at one time may all pass the look before sealing, and the release desk's own first look too.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeat_that_was_not_seen_before_sealing_is_seen_at_the_release(bool inTheTransaction)
    {
        var draft = _drafting.Draft();
        var (outcome, first) = await RuleAgainAsync(draft, hash => hash, inTheTransaction);
        DraftingBench.IsFirstAnswer(new DraftOutcome.Ruled(outcome), first);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_draft_that_was_not_seen_before_sealing_is_seen_at_the_release(bool inTheTransaction)
    {
        var draft = _drafting.Draft();
        var (outcome, _) = await RuleAgainAsync(draft, _ => Protocol.Digest.Of("another"u8), inTheTransaction);
        Assert.Equal(RefusalReason.MessageIdReused, Assert.IsType<ReleaseOutcome.Refused>(outcome).Refusal.Reason);
    }

    public ValueTask DisposeAsync() => _drafting.DisposeAsync();

    // What the release desk says of a draft that was sealed although it had been sent before, or is sent in the middle of it.
    private async Task<(ReleaseOutcome Outcome, EnvelopeId First)> RuleAgainAsync(
        Draft draft, Func<Protocol.Digest, Protocol.Digest> hash, bool inTheTransaction)
    {
        Assert.True(DraftForms.TryRead(draft, out var read, out _));
        var plan = Bench.Letters.Plan(DraftingBench.Author, "USA/cisa");
        var again = Bench.Letters.Seal(plan with
        {
            MessageId = read.MessageId,
            Handling = plan.Handling with { OnBehalfOf = Protocol.Addresses.PrincipalAddress.Parse(DraftingBench.Siem) },
        });
        var request = Bench.RequestOf(again, DraftingBench.Siem) with { Draft = hash(read.Hash) };
        var first = inTheTransaction ? default : await _drafting.ReleasesAsync(draft);
        var desk = inTheTransaction
            ? Bench.ReleaseDesk(new Meanwhile(Bench.Identity.Custody, async () => first = await _drafting.ReleasesAsync(draft)))
            : Bench.ReleaseDesk();
        return (await desk.RuleAsync(request, TestContext.Current.CancellationToken), first);
    }

    // Null stands for a draft that was turned away before it was sealed, as one whose message id is used.
    private async Task<List<ReleaseOutcome?>> AllAtOnceAsync(IEnumerable<Draft> drafts)
    {
        var outcomes = await Task.WhenAll(drafts.Select(draft => Task.Run(() => _drafting.SendAsync(draft))));
        Assert.All(outcomes.OfType<DraftOutcome.Turned>(), turned => Assert.Equal(RefusalReason.MessageIdReused, turned.Why.Reason));
        return [.. outcomes.Select(outcome => (outcome as DraftOutcome.Ruled)?.Ruling)];
    }

    private async Task IsReusedAsync(Draft draft)
    {
        var turned = Assert.IsType<DraftOutcome.Turned>(await _drafting.SendAsync(draft));
        Assert.Equal(RefusalReason.MessageIdReused, turned.Why.Reason);
    }
}
