using System.Security.Cryptography;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>
/// Whoever has a key that ended chooses the time that is stated. What is new counts only by keys that are in force when it is
/// seen; what was seen in time goes on, however long it waits.
/// </summary>
public sealed class NewTrafficTests : IAsyncDisposable
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Theory]
    [InlineData(-3600, null), InlineData(0, null), InlineData(119, null)]
    [InlineData(120, RefusalReason.AuthorKeyNotInForce), InlineData(6 * 86400, RefusalReason.AuthorKeyNotInForce)]
    public async Task A_message_by_a_key_that_ended_is_released_only_while_clocks_may_differ(int afterTheEnd, RefusalReason? expected)
    {
        var began = _bench.Now;
        await EndAuthorKeysAsync(began.Plus(Day));
        _bench.Clock.Advance(Day + TimeSpan.FromSeconds(afterTheEnd));
        var outcome = await _bench.ReleaseAsync(Made(began.Plus(TimeSpan.FromHours(1))));
        Assert.Equal(expected, (outcome as ReleaseOutcome.Refused)?.Refusal.Reason);
    }

    [Fact]
    public async Task A_message_by_a_key_whose_time_has_not_begun_is_not_released()
    {
        await _bench.AdoptAsync(_bench.Letters.NextRoster("KOR", principal => principal.Address != Lee ? principal : principal with
        {
            SigningKeys = [.. principal.SigningKeys.Select(key => key with { Lifetime = new Lifetime(_bench.Now.Plus(Day), _bench.Now.Plus(2 * Day)) })],
        }));
        var outcome = await _bench.ReleaseAsync(Made(_bench.Now));
        Assert.Equal(RefusalReason.AuthorKeyNotInForce, Assert.IsType<ReleaseOutcome.Refused>(outcome).Refusal.Reason);
    }

    [Fact]
    public async Task What_was_handed_over_in_time_goes_out_although_its_key_ends_while_it_waits_and_is_accepted()
    {
        await using var usa = new Bench("USA", _bench.Clock);
        var end = _bench.Now.Plus(TimeSpan.FromHours(1));
        var roster = await EndAuthorKeysAsync(end);
        await usa.AdoptAsync(roster);
        var red = Red();
        Assert.IsType<ReleaseOutcome.Waiting>(await _bench.ReleaseAsync(red));
        _bench.Clock.Advance(TimeSpan.FromHours(3));
        var approval = await _bench.GiveAsync(red.Id, "KOR/kisa/park");
        Assert.IsType<ReleaseOutcome.Released>(
            await _bench.ApprovalDesk().ApproveAsync(PrincipalAddress.Parse("KOR/kisa/park"), red.Id, approval, Cancellation));
        Assert.IsType<AcceptanceOutcome.Accepted>(await usa.AcceptAsync(Assert.Single(await _bench.OutboxAsync())));
    }

    [Theory]
    [InlineData(-3600, null), InlineData(119, null), InlineData(120, RefusalReason.StampKeyUnknown), InlineData(6 * 86400, RefusalReason.StampKeyUnknown)]
    public async Task A_stamp_by_a_key_that_ended_counts_only_while_clocks_may_differ(int afterTheEnd, RefusalReason? expected)
    {
        var began = _bench.Now;
        await using var usa = new Bench("USA", _bench.Clock);
        usa.Log.Expect(Lines.Quarantined);
        await usa.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft with
        {
            StampKeys = [.. draft.StampKeys.Select(key => key with { Lifetime = new Lifetime(began, began.Plus(Day)) })],
        }));
        _bench.Clock.Advance(Day + TimeSpan.FromSeconds(afterTheEnd));
        var letter = _bench.Letters.Stamp(_bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")),
            statement => statement with { Time = began.Plus(TimeSpan.FromHours(1)) });
        var outcome = await usa.AcceptAsync(letter);
        Assert.Equal(expected, (outcome as AcceptanceOutcome.Quarantined)?.Refusal.Reason);
    }

    [Fact]
    public async Task The_gateway_stamps_with_the_key_that_lasts_longest()
    {
        var late = new StampKey(_bench.Nation.GatewayCustody.Add(SigningKey.Generate()), new Lifetime(_bench.Now.Plus(-Day), _bench.Now.Plus(200 * Day)), false);
        var soon = new StampKey(_bench.Nation.GatewayCustody.Add(SigningKey.Generate()), new Lifetime(_bench.Now, _bench.Now.Plus(2 * Day)), false);
        await _bench.AdoptAsync(_bench.Letters.NextKeySet("KOR", draft => draft with
        {
            StampKeys = [.. new[] { late, soon }.OrderBy(key => key.Key.Kid.ToString(), StringComparer.Ordinal)],
        }));
        Assert.Equal(late.Key.Kid, _bench.Identity.FindStampKid(_bench.Documents.Snapshot, _bench.Now));
    }

    [Fact]
    public async Task An_approval_for_another_policy_that_comes_with_a_message_lets_nothing_out()
    {
        var red = Red();
        var approval = _bench.Give(red.Id, "KOR/kisa/park", new Digest(RandomNumberGenerator.GetBytes(32)));
        Assert.True(red.TryWith(approval, out var endorsed, out _));
        var refused = Assert.IsType<ReleaseOutcome.Refused>(await _bench.ReleaseAsync(endorsed));
        Assert.Equal((ReleaseStep.Approvals, RefusalReason.Conflict), (refused.Step, refused.Refusal.Reason));
        Assert.Empty(await _bench.OutboxAsync());
    }

    [Fact]
    public async Task An_approval_for_the_policy_in_force_that_comes_with_a_message_counts()
    {
        var red = Red();
        Assert.True(red.TryWith(await _bench.GiveAsync(red.Id, "KOR/kisa/park"), out var endorsed, out _));
        Assert.IsType<ReleaseOutcome.Released>(await _bench.ReleaseAsync(endorsed));
    }

    [Fact]
    public async Task RED_leaves_with_no_approval_but_a_releasers_however_it_is_handed_over()
    {
        var red = Red();
        Assert.DoesNotContain("releaser", Bench.Federation.Principal("KOR/nis/choi").Roles);
        var policy = (await _bench.ApprovalDesk().PolicyHashAsync(Cancellation))!.Value;
        Assert.True(red.TryWith(_bench.Give(red.Id, "KOR/nis/choi", policy, role: "officer"), out var endorsed, out _));
        Assert.IsNotType<ReleaseOutcome.Released>(await _bench.ReleaseAsync(endorsed));
    }

    [Fact]
    public async Task A_communitys_ceiling_binds_who_does_not_name_the_community()
    {
        foreach (var community in new[] { "dprk-crypto", null })
        {
            var plan = _bench.Letters.Plan("KOR/kisa/lee", "USA/cisa/kim");
            var outcome = await _bench.ReleaseAsync(_bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red, Community = community } }));
            Assert.Equal(RefusalReason.AboveCeiling, Assert.IsType<ReleaseOutcome.Refused>(outcome).Refusal.Reason);
        }
    }

    private async Task<SignedDocument> EndAuthorKeysAsync(Timestamp end)
    {
        var roster = _bench.Letters.NextRoster("KOR", principal => principal.Address != Lee ? principal : principal with
        {
            SigningKeys = [.. principal.SigningKeys.Select(key => key with { Lifetime = new Lifetime(_bench.Now, end) })],
        });
        await _bench.AdoptAsync(roster);
        return roster;
    }

    private Envelope Made(Timestamp created)
    {
        var plan = _bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
        return _bench.Letters.Seal(plan with { Handling = plan.Handling with { Created = created } });
    }

    private Envelope Red()
    {
        var plan = _bench.Letters.Plan("KOR/kisa/lee", "USA/fbi/smith");
        return _bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
    }
}
