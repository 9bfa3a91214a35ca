using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Submission;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Approving;

/// <summary>What waits at home until somebody else has signed too.</summary>
public sealed class ApprovalTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park"); // releaser

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task RED_waits_at_home_and_nothing_of_it_leaves()
    {
        var envelope = Red();
        var waiting = Assert.IsType<ReleaseOutcome.Waiting>(await _bench.ReleaseAsync(envelope));
        Assert.Equal(RulingOutcome.Pending, Assert.Single(waiting.Decisions).Outcome);
        Assert.Equal(0, await _bench.CountAsync("outbox"));
        Assert.True((await _bench.JournalAsync())[^1].Ruled.Stamp.IsEmpty);
        Assert.Equal(DeliveryState.Pending, (await StateAsync(envelope)).State);
    }

    [Fact]
    public async Task What_waits_is_listed_to_those_who_may_approve_it_and_to_nobody_else()
    {
        await _bench.ReleaseAsync(Red());
        Assert.Single(await ListAsync(Park));
        foreach (var other in new[] { "KOR/kisa/lee", "KOR/nis/choi", "USA/cisa/kim" })
            Assert.Empty(await ListAsync(PrincipalAddress.Parse(other)));
    }

    // Park does not approve what park wrote: it lies between, and fills more than one page of the store.
    [Fact]
    public async Task A_page_goes_on_after_what_the_officer_may_not_approve()
    {
        var own = _bench.Letters.Plan("KOR/kisa/park", "USA/fbi/smith");
        var wanted = new List<EnvelopeId>();
        for (var i = 0; i < 3; i++)
        {
            for (var other = 0; other < 9; other++) await _bench.ReleaseAsync(Reddened(own with { MessageId = MessageId.New(_bench.Clock) }));
            var envelope = Red();
            await _bench.ReleaseAsync(envelope);
            wanted.Add(envelope.Id);
        }
        var first = await ListAsync(Park, count: 2);
        Assert.Equal(wanted[..2], first.Select(one => one.Id));
        Assert.Equal(wanted[2..], (await ListAsync(Park, first[^1].Submission.Place, count: 2)).Select(one => one.Id));
        Assert.Equal(wanted, (await ListAsync(Park)).Select(one => one.Id));
    }

    [Fact]
    public async Task Who_holds_no_role_is_answered_before_anything_that_waits_is_read()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        await _bench.WriteAsync(session =>
        {
            using var spoil = session.Statement("UPDATE submissions SET header = x'00'"); // whoever reads it fails
            spoil.Run();
        });
        var roleless = PrincipalAddress.Parse("KOR/upbit/han");
        await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", one => one.Address == roleless ? one with { Roles = [] } : one));
        Assert.Empty(await Desk().ListAsync(roleless, 0, Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await Desk().FindAsync(roleless, envelope.Id.Hash.ToArray(), Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ListAsync(Park));
    }

    [Fact]
    public async Task What_waits_is_listed_without_its_content()
    {
        await _bench.ReleaseAsync(Red());
        await _bench.WriteAsync(session =>
        {
            using var spoil = session.Statement("UPDATE submissions SET envelope = x''");
            spoil.Run();
        });
        Assert.Single(await ListAsync(Park));
    }

    [Theory]
    [InlineData(3, 0), InlineData(4, 1), InlineData(31, 1), InlineData(32, 1), InlineData(33, 0)]
    public async Task What_waits_is_found_by_a_start_of_its_id_of_four_bytes_and_more(int length, int found)
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        await _bench.ReleaseAsync(Red());
        byte[] id = [.. envelope.Id.Hash.ToArray(), 0];
        Assert.Equal(Enumerable.Repeat(envelope.Id, found),
            (await Desk().FindAsync(Park, id.AsMemory(0, length), Cancellation)).Select(one => one.Id));
        Assert.Empty(await Desk().FindAsync(Lee, id.AsMemory(0, length), Cancellation));
        id[length - 1] ^= 1;
        Assert.Empty(await Desk().FindAsync(Park, id.AsMemory(0, length), Cancellation));
    }

    [Fact]
    public async Task What_went_out_or_has_expired_is_found_by_nobody()
    {
        var (gone, late) = (Red(), Red());
        await _bench.ReleaseAsync(gone);
        await ApproveAsync(gone);
        await _bench.ReleaseAsync(late);
        _bench.Clock.Advance(TimeSpan.FromDays(2));
        foreach (var envelope in new[] { gone, late })
            Assert.Empty(await Desk().FindAsync(Park, envelope.Id.Hash.ToArray(), Cancellation));
    }

    [Fact]
    public async Task The_policys_salt_is_kept_once_and_then_read()
    {
        var first = await PolicyAsync();
        await _bench.WriteAsync(session =>
        {
            using var guard = session.Statement("CREATE TRIGGER guard BEFORE INSERT ON salts BEGIN SELECT raise(ABORT, 'written'); END");
            guard.Run();
        });
        Assert.Equal(first, await PolicyAsync());
        Assert.Equal(1, await _bench.CountAsync("salts"));
    }

    [Fact]
    public async Task With_its_approval_it_goes_out_and_comes_in_at_the_other_border()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        Assert.IsType<ReleaseOutcome.Released>(await ApproveAsync(envelope));
        Assert.Equal(DeliveryState.Submitted, (await StateAsync(envelope)).State);
        Assert.Empty(await ListAsync(Park));

        await using var usa = new Bench("USA", _bench.Clock);
        Assert.IsType<AcceptanceOutcome.Accepted>(await usa.AcceptAsync(Assert.Single(await _bench.OutboxAsync())));
    }

    [Fact]
    public async Task RED_that_another_nation_let_out_without_an_approval_is_refused_at_the_border()
    {
        await using var usa = new Bench("USA", _bench.Clock);
        usa.Log.Expect(Lines.Quarantined);
        var outcome = await usa.AcceptAsync(_bench.Letters.Stamp(Red())[0]);
        Assert.Equal(RefusalReason.ApprovalMissing, Assert.IsType<AcceptanceOutcome.Quarantined>(outcome).Refusal.Reason);
    }

    [Fact]
    public async Task What_waits_outlives_a_restart()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        await _bench.ReopenAsync();
        Assert.IsType<ReleaseOutcome.Released>(await ApproveAsync(envelope));
    }

    [Fact]
    public async Task A_denial_ends_it_and_the_author_sees_why()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Desk().DenyAsync(Park, envelope.Id, "names a source", Cancellation));
        var state = await StateAsync(envelope);
        Assert.Equal((DeliveryState.Refused, RefusalReason.ApprovalDenied), (state.State, state.Reason));
        Assert.Equal(_bench.Now.Milliseconds, state.Time);
        var why = (await WholeStateAsync(envelope)).Refused;
        Assert.Equal((RefusalReason.ApprovalDenied, "KOR/kisa/park denied it: names a source", false), (why.Reason, why.Detail, why.Retry));
        Assert.Equal("names a source", (await _bench.JournalAsync())[^1].Decided.Reason);
        Refuses(RefusalReason.NotFound, await ApproveAsync(envelope));
        Assert.Equal(0, await _bench.CountAsync("outbox"));
    }

    [Fact]
    public async Task What_is_refused_with_its_last_approval_tells_its_author_why_and_what_to_do()
    {
        var envelope = Red("USA/fbi/smith", "JPN/npa/sato");
        await _bench.ReleaseAsync(envelope);
        await LetRedOutToUsaAloneAsync();
        Refuses(RefusalReason.NotReleased, await ApproveAsync(envelope));
        var state = await WholeStateAsync(envelope);
        Assert.All(state.Recipients, recipient =>
            Assert.Equal((DeliveryState.Refused, RefusalReason.NotReleased), (recipient.State, recipient.Reason)));
        Assert.Contains("JPN/npa/sato", state.Refused.Detail, StringComparison.Ordinal);
        Assert.NotEmpty(state.Refused.NextStep);
        Assert.Equal(0, await _bench.CountAsync("outbox"));
    }

    [Fact]
    public async Task A_repeat_after_a_denial_is_answered_with_the_denial()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        await Desk().DenyAsync(Park, envelope.Id, "names a source", Cancellation);
        var answer = SubmitForms.Write(await _bench.ReleaseAsync(envelope));
        Assert.True(answer.Repeated);
        Assert.Equal(Edge.Bytes(envelope.Id), answer.EnvelopeId);
        Assert.Equal((RefusalReason.ApprovalDenied, "KOR/kisa/park denied it: names a source"), (answer.Refused.Reason, answer.Refused.Detail));
        var ruling = Assert.Single(answer.Rulings);
        Assert.Equal(("USA/fbi/smith", RulingOutcome.Refused, RefusalReason.ApprovalDenied), (ruling.Mailbox, ruling.Outcome, ruling.Reason));
        Assert.Contains("names a source", ruling.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeat_after_a_refusal_at_the_last_approval_is_answered_with_that_ruling()
    {
        var envelope = Red("USA/fbi/smith", "JPN/npa/sato");
        await _bench.ReleaseAsync(envelope);
        Assert.Null(SubmitForms.Write(await _bench.ReleaseAsync(envelope)).Refused);
        await LetRedOutToUsaAloneAsync();
        await ApproveAsync(envelope);
        var answer = SubmitForms.Write(await _bench.ReleaseAsync(envelope));
        Assert.Equal((true, RefusalReason.NotReleased), (answer.Repeated, answer.Refused.Reason));
        Assert.Equal([RefusalReason.Unspecified, RefusalReason.NotReleased], answer.Rulings.Select(ruling => ruling.Reason));
        Assert.Equal((await _bench.JournalAsync())[^1].Ruled.Ruling.ToByteArray(),
            Assert.IsType<ReleaseOutcome.Repeated>(await _bench.ReleaseAsync(envelope)).Ruling);
    }

    [Fact]
    public async Task Of_what_waits_or_goes_out_no_end_is_told()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        Assert.Null((await WholeStateAsync(envelope)).Refused);
        await ApproveAsync(envelope);
        Assert.Null((await WholeStateAsync(envelope)).Refused);
    }

    [Fact]
    public async Task Only_a_releaser_other_than_the_author_denies()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        Assert.Equal(RefusalReason.NotFound, (await Desk().DenyAsync(Lee, envelope.Id, "", Cancellation))!.Reason);
        Assert.Equal(DeliveryState.Pending, (await StateAsync(envelope)).State);
    }

    [Fact]
    public async Task An_approval_that_does_not_hold_changes_nothing()
    {
        var (envelope, other) = (Red(), Red());
        await _bench.ReleaseAsync(envelope);
        var policy = await PolicyAsync();
        Refuses(RefusalReason.SignatureInvalid, await ApproveAsync(envelope, approval: _bench.Give(other.Id, Park.ToString(), policy)));
        Refuses(RefusalReason.CallerMismatch, await ApproveAsync(envelope, approval: _bench.Give(envelope.Id, "KOR/nis/choi", policy)));
        Refuses(RefusalReason.NotPermitted, await ApproveAsync(envelope, approval: _bench.Give(envelope.Id, Park.ToString(), policy, "officer")));
        Refuses(RefusalReason.Conflict, await ApproveAsync(envelope, approval: _bench.Give(envelope.Id, Park.ToString(), default)));
        Assert.Equal((0, DeliveryState.Pending), (await _bench.CountAsync("outbox"), (await StateAsync(envelope)).State));
        Assert.IsType<ReleaseOutcome.Released>(await ApproveAsync(envelope));
    }

    [Fact]
    public async Task The_rules_of_the_day_of_approval_count()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        var before = _bench.Borders.Current.Federation.FindRelease(_bench.Nation.Code, _bench.Now);
        await _bench.AdoptAsync(_bench.Nation.SignRelease(Bench.Federation, """
            nation: KOR
            release:
              - id: no-red
                allow: { from: ["KOR/*"], to: ["USA/*"], tlp: { max: AMBER } }
            """, before));
        Assert.Empty(await ListAsync(Park));
        Refuses(RefusalReason.NotFound, await ApproveAsync(envelope));
        Assert.Equal(0, await _bench.CountAsync("outbox"));
    }

    [Fact]
    public async Task While_it_waits_the_same_envelope_gets_its_first_answer_and_may_bring_other_home_wraps()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        var again = await _bench.ReleaseDesk().RuleAsync(
            new ReleaseRequest(envelope.Bytes, Lee, new GetSentResponse { HomeWraps = { new Contracts.Gateway.V1.HomeWrap() } }.ToByteArray()), Cancellation);
        Assert.IsType<ReleaseOutcome.Repeated>(again);
        var kept = Assert.Single(await ListAsync(Park)).Submission.HomeWraps;
        Assert.Single(GetSentResponse.Parser.ParseFrom(kept).HomeWraps);
    }

    [Fact]
    public async Task What_expires_while_it_waits_is_nobodys_to_approve()
    {
        var envelope = Red();
        await _bench.ReleaseAsync(envelope);
        _bench.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await ListAsync(Park));
        Assert.Equal(DeliveryState.Expired, (await StateAsync(envelope)).State);
    }

    private Task LetRedOutToUsaAloneAsync()
    {
        var before = _bench.Borders.Current.Federation.FindRelease(_bench.Nation.Code, _bench.Now);
        return _bench.AdoptAsync(_bench.Nation.SignRelease(Bench.Federation, """
            nation: KOR
            release:
              - id: red-to-usa
                allow: { from: ["KOR/*"], to: ["USA/*"], tlp: { max: RED }, approvals: { role: releaser, count: 1 } }
            """, before));
    }

    private Envelope Red(params string[] to) =>
        Reddened(_bench.Letters.Plan("KOR/kisa/lee", to.Length == 0 ? ["USA/fbi/smith"] : to));

    private Envelope Reddened(EnvelopePlan plan) =>
        _bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });

    private ApprovalDesk Desk() => _bench.ApprovalDesk();

    private ValueTask<List<WaitingCase>> ListAsync(PrincipalAddress officer, long after = 0, int count = 10) =>
        Desk().ListAsync(officer, after, Cancellation).Take(count).ToListAsync(Cancellation);

    private async Task<Digest> PolicyAsync() => (await Desk().PolicyHashAsync(Cancellation))!.Value;

    private async Task<ReleaseOutcome> ApproveAsync(Envelope envelope, Approval? approval = null) => await Desk().ApproveAsync(
        Park, envelope.Id, approval ?? await _bench.GiveAsync(envelope.Id, Park.ToString()), Cancellation);

    private async Task<RecipientState> StateAsync(Envelope envelope) => (await WholeStateAsync(envelope)).Recipients[0];

    private async Task<SubmissionState> WholeStateAsync(Envelope envelope) => await _bench.ReadAsync(session =>
        new SubmissionStates(_bench.Store, new Watchers<EnvelopeId>(), _bench.Clock)
            .Of(session, SubmissionTable.Read(session, envelope.Id)!, withReceipts: false));

    private static void Refuses(RefusalReason reason, ReleaseOutcome outcome) =>
        Assert.Equal(reason, Assert.IsType<ReleaseOutcome.Refused>(outcome).Refusal.Reason);
}
