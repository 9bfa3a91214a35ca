using System.Text;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// Step 8 for what derives from others' ORCON: it goes where its originator signed that it may, and nowhere else. What the
/// preview says is held against each.
/// </summary>
public sealed class OriginatorReleaseTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park"); // releaser
    private static readonly string[] Npa = ["JPN/npa"];

    private readonly OriginatorBench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task It_goes_where_its_originator_released_it_to_and_comes_in_there()
    {
        var original = await _bench.OriginalAsync();
        await _bench.PassesAsync(_bench.Derived(original, Npa, _bench.Give(original)));

        await using var japan = new Bench("JPN", _bench.Bench.Clock);
        Assert.IsType<AcceptanceOutcome.Accepted>(await japan.AcceptAsync(Assert.Single(await _bench.Bench.OutboxAsync())));
    }

    [Fact]
    public async Task It_goes_to_nobody_else_by_it()
    {
        var original = await _bench.OriginalAsync();
        foreach (var other in new[] { "JPN/jpcert", "JPN/npa/sato", "USA/fbi", "KOR/nis" })
            Assert.StartsWith($"{other}: it derives from {original.Id}",
                (await _bench.RefusesAsync(_bench.Derived(original, [other], _bench.Give(original)))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_recipient_that_it_does_not_name_keeps_it_from_all()
    {
        var original = await _bench.OriginalAsync();
        var refused = await _bench.RefusesAsync(_bench.Derived(original, ["JPN/npa", "USA/fbi"], _bench.Give(original)));
        Assert.StartsWith("USA/fbi: ", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_release_its_originator_is_to_be_asked()
    {
        var refused = await _bench.RefusesAsync(_bench.Derived(await _bench.OriginalAsync(), Npa));
        Assert.Contains("ask USA/cisa/kim for a signed release that names JPN/npa", refused.NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain("a release that", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_ends_at_the_moment_that_it_names()
    {
        var original = await _bench.OriginalAsync();
        var release = _bench.Give(original, lasts: TimeSpan.FromHours(1));
        _bench.Bench.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await _bench.PassesAsync(_bench.Derived(original, Npa, release));
        await _bench.Bench.PublishAsync();
        _bench.Bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var decision = Assert.Single(await _bench.PreviewAsync(_bench.Derived(original, Npa, release)));
        Assert.Equal(RefusalReason.BeyondOriginal, decision.Refusal?.Reason);
        Assert.Contains($"the release that names it ended at {release.Until}", decision.Refusal!.Detail, StringComparison.Ordinal);
        Assert.IsType<ReleaseOutcome.Refused>(await _bench.Bench.ReleaseAsync(_bench.Bench.Letters.Seal(_bench.Derived(original, Npa, release))));
    }

    [Theory]
    [InlineData("USA/fbi/smith", "it is signed by USA/fbi/smith, and the originator is USA/cisa/kim")] // a colleague of the originator
    [InlineData("USA/gateway", "it is signed by USA/gateway, and the originator is USA/cisa/kim")]     // the originator's nation
    [InlineData("KOR/kisa/lee", "its key is none that the roster of USA in force has")]                 // whoever wants to pass it on
    [InlineData("JPN/npa/sato", "its key is none that the roster of USA in force has")]                 // whoever wants to have it
    public async Task A_release_by_anybody_else_does_not_count_and_the_refusal_says_why(string signer, string why)
    {
        var original = await _bench.OriginalAsync();
        var refused = await _bench.RefusesAsync(_bench.Derived(original, Npa, _bench.Give(original, signer: signer)));
        Assert.Contains($"a release that it brings does not count: {why}", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_by_a_key_that_was_revoked_does_not_count()
    {
        var original = await _bench.OriginalAsync();
        await _bench.Bench.AdoptAsync(_bench.Bench.Letters.NextRoster("USA", principal => principal with
        {
            SigningKeys = [.. principal.SigningKeys.Select(key =>
                principal.Address.ToString() == OriginatorBench.Kim ? key with { Status = KeyStatus.Revoked } : key)],
        }));
        var refused = await _bench.RefusesAsync(_bench.Derived(original, Npa, _bench.Give(original)));
        Assert.Contains("the key of USA/cisa/kim is Revoked", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_of_which_one_bit_was_changed_does_not_count()
    {
        var original = await _bench.OriginalAsync();
        var release = _bench.Give(original);
        var broken = release.Signature.ToArray();
        broken[^1] ^= 1;
        var refused = await _bench.RefusesAsync(_bench.Derived(original, Npa, release with { Signature = broken }));
        Assert.Contains("the signature of USA/cisa/kim does not verify", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_to_which_a_mailbox_was_added_does_not_count()
    {
        var original = await _bench.OriginalAsync();
        var release = _bench.Give(original, "JPN/jpcert");
        await _bench.RefusesAsync(_bench.Derived(original, Npa, release with { Mailboxes = release.Mailboxes.Add(MailboxAddress.Parse("JPN/npa")) }));
    }

    [Fact]
    public async Task A_release_of_another_original_does_not_count()
    {
        var (original, other) = (await _bench.OriginalAsync(), await _bench.OriginalAsync());
        var refused = await _bench.RefusesAsync(_bench.Derived(original, Npa, _bench.Give(other)));
        Assert.Contains(original.Id.ToString(), refused.Detail, StringComparison.Ordinal);
        await _bench.RefusesAsync(_bench.Derived(original, Npa, _bench.Give(other) with { Original = original.Id }));
    }

    [Fact]
    public async Task Every_original_needs_its_own_release()
    {
        var (one, two) = (await _bench.OriginalAsync(), await _bench.OriginalAsync());
        var plan = _bench.Derived(one, Npa, _bench.Give(one));
        plan = plan with { Handling = plan.Handling with { Relations = [.. plan.Handling.Relations, new EnvelopeRelation(RelationKind.DerivedFrom, two.Id)] } };
        Assert.Contains(two.Id.ToString(), (await _bench.RefusesAsync(plan)).Detail, StringComparison.Ordinal);
        await _bench.PassesAsync(plan with { Handling = plan.Handling with { Releases = [_bench.Give(one), _bench.Give(two)] } });
    }

    [Fact]
    public async Task For_an_original_that_is_not_known_here_no_release_counts()
    {
        var original = await _bench.OriginalAsync(received: false);
        var refused = await _bench.RefusesAsync(_bench.Derived(original, Npa, _bench.Give(original)));
        Assert.Contains("which KOR neither sent nor received", refused.Detail, StringComparison.Ordinal);
        Assert.Contains("have its originator send it to KOR", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_released_bears_ORCON_still()
    {
        var original = await _bench.OriginalAsync();
        var plan = _bench.Derived(original, Npa, _bench.Give(original));
        var refused = await _bench.RefusesAsync(plan with { Handling = plan.Handling with { Caveats = [] } });
        Assert.Contains("mark it ORCON", refused.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_holds_is_not_hindered_by_one_that_does_not()
    {
        var original = await _bench.OriginalAsync();
        await _bench.PassesAsync(_bench.Derived(original, Npa, _bench.Give(original, signer: "USA/fbi/smith"), _bench.Give(original)));
    }

    [Fact]
    public async Task A_colleague_needs_the_own_originators_release_as_well()
    {
        var sent = _bench.Bench.Letters.Seal(OriginatorBench.Orcon(_bench.Bench.Letters.Plan("KOR/kisa/park", "USA/cisa")));
        Assert.IsType<ReleaseOutcome.Released>(await _bench.Bench.ReleaseAsync(sent));
        await _bench.Bench.PublishAsync();
        Assert.Equal(RefusalReason.BeyondOriginal, Assert.Single(await _bench.PreviewAsync(_bench.Derived(sent, Npa))).Refusal?.Reason);
        await _bench.PassesAsync(_bench.Derived(sent, Npa, _bench.Give(sent, signer: "KOR/kisa/park")));
    }

    [Fact]
    public async Task For_a_systems_words_the_members_gateway_that_signed_them_speaks_too()
    {
        var plan = OriginatorBench.Orcon(_bench.Bench.Letters.Plan("KOR/kisa/gateway", "USA/cisa"));
        var sent = _bench.Bench.Letters.Seal(plan with { Handling = plan.Handling with { OnBehalfOf = PrincipalAddress.Parse("KOR/kisa/siem-1") } });
        Assert.IsType<ReleaseOutcome.Released>(await _bench.Bench.ReleaseAsync(sent, caller: "KOR/kisa/siem-1"));
        await _bench.PassesAsync(_bench.Derived(sent, Npa, _bench.Give(sent, signer: "KOR/kisa/gateway")));
    }

    [Fact]
    public async Task The_answer_that_brings_a_release_is_ruled_on_as_any_message()
    {
        await using var usa = new Bench("USA", _bench.Bench.Clock);
        var sent = usa.Letters.Seal(OriginatorBench.Orcon(usa.Letters.Plan(OriginatorBench.Kim, "KOR/kisa")));
        var answer = usa.Letters.Plan(OriginatorBench.Kim, "KOR/kisa");
        var outcome = await usa.ReleaseAsync(usa.Letters.Seal(answer with { Handling = answer.Handling with { Releases = [_bench.Give(sent)] } }));
        Assert.IsType<ReleaseOutcome.Released>(outcome);
        var crossing = Assert.Single(await usa.OutboxAsync());
        Assert.IsType<AcceptanceOutcome.Accepted>(await _bench.Bench.AcceptAsync(crossing));
    }

    [Fact]
    public async Task Who_approves_sees_the_ruling_with_its_originals()
    {
        var original = await _bench.OriginalAsync();
        var plan = _bench.Derived(original, ["USA/fbi/smith", "JPN/npa/sato"],
            _bench.Give(original, "USA/fbi/smith"), _bench.Give(original, "JPN/npa/sato", lasts: TimeSpan.FromHours(1)));
        var envelope = _bench.Bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
        Assert.IsType<ReleaseOutcome.Waiting>(await _bench.Bench.ReleaseAsync(envelope));
        Assert.Equal([RulingOutcome.Pending, RulingOutcome.Pending], await SeenAsync(envelope));

        _bench.Bench.Clock.Advance(TimeSpan.FromHours(1)); // that release has ended: only smith may have it now
        Assert.Equal([RulingOutcome.Pending, RulingOutcome.Refused], await SeenAsync(envelope));

        var park = Bench.Federation.Principal(Park.ToString());
        var approval = Approval.Give(envelope.Id, park.Kid, "releaser",
            (await _bench.ApprovalDesk().PolicyHashAsync(Cancellation))!.Value, _bench.Bench.Now, park.Custody);
        var refused = Assert.IsType<ReleaseOutcome.Refused>(await _bench.ApprovalDesk().ApproveAsync(Park, envelope.Id, approval, Cancellation));
        Assert.Equal(RefusalReason.BeyondOriginal, refused.Refusal.Reason);
        Assert.Equal(0, await _bench.Bench.CountAsync("outbox"));
    }

    [Fact]
    public async Task What_was_released_and_approved_goes_out()
    {
        var original = await _bench.OriginalAsync();
        var plan = _bench.Derived(original, ["JPN/npa/sato"], _bench.Give(original, "JPN/npa/sato"));
        var envelope = _bench.Bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
        Assert.IsType<ReleaseOutcome.Waiting>(await _bench.Bench.ReleaseAsync(envelope));
        var park = Bench.Federation.Principal(Park.ToString());
        var approval = Approval.Give(envelope.Id, park.Kid, "releaser",
            (await _bench.ApprovalDesk().PolicyHashAsync(Cancellation))!.Value, _bench.Bench.Now, park.Custody);
        Assert.IsType<ReleaseOutcome.Released>(await _bench.ApprovalDesk().ApproveAsync(Park, envelope.Id, approval, Cancellation));
    }

    // What the approver is shown is what the preview would say, word for word.
    private async Task<IEnumerable<RulingOutcome>> SeenAsync(Envelope envelope)
    {
        var seen = Assert.Single(await _bench.ApprovalDesk().ListAsync(Park, 0, Cancellation).ToListAsync(Cancellation)).Decisions;
        Assert.Equal((await _bench.PreviewAsync(envelope)).Select(Words), seen.Select(Words));
        return seen.Select(decision => decision.Outcome);
    }

    private static string Words(RecipientDecision decision) => new StringBuilder()
        .Append(decision.Mailbox).Append(decision.Outcome).Append(decision.Refusal).Append(decision.Explanation).ToString();
}
