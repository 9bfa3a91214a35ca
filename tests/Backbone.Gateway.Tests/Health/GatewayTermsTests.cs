using Backbone.Authority;
using Backbone.Gateway.Health;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;

namespace Backbone.Gateway.Tests.Health;

/// <summary>Whatever ends at a gateway is named before, with the command that renews it.</summary>
public sealed class GatewayTermsTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    private GatewayTerms Terms => new(_bench.Identity, _bench.Documents, _bench.Borders);

    private DateTimeOffset Now => _bench.Clock.GetUtcNow();

    [Fact]
    public void All_documents_are_there_and_those_of_the_own_nation_are_told()
    {
        var terms = Terms.Documents(Now).ToList();
        Assert.Equal(["acceptance_policy", "charter", "key_set", "mandate", "policy_key", "registrar_key", "release_policy", "roster"],
            terms.Where(term => term.IsOwn).Select(term => term.Thing).Order(StringComparer.Ordinal));
        Assert.All(terms, term => Assert.Contains("backbone ", term.Renew, StringComparison.Ordinal));
        Assert.Contains(terms, term => term is { Thing: "roster", Nation: "USA", IsOwn: false });
    }

    [Fact]
    public void All_keys_that_are_held_here_are_there()
    {
        var terms = Terms.Keys(Now).ToList();
        Assert.Equal(["border_key", "opening_key", "signing_key", "stamp_key"], terms.Select(term => term.Thing).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(_bench.Nation.Border[^1].SealedTo.Until.ToDateTimeOffset(), terms.Single(term => term.Thing == "border_key").Life.Until);
        Assert.DoesNotContain(terms, term => term.Name.Contains("KOR/kisa/lee", StringComparison.Ordinal)); // hers are not held here
    }

    [Fact]
    public void A_stamp_key_is_to_be_replaced_before_what_it_stamped_is_void()
    {
        var end = _bench.Nation.Stamp.Lifetime.Until.ToDateTimeOffset();
        Assert.Equal(end - TimeSpan.FromDays(37), Terms.Keys(Now).Single(term => term.Thing == "stamp_key").Life.Until);
    }

    [Fact]
    public async Task A_row_of_opening_keys_degrades_health_a_week_before_its_end_and_a_longer_one_makes_it_well()
    {
        var check = new TermsCheck(new TermSource("keys", Terms.Keys), _bench.Clock);
        Assert.Equal(Condition.Ready, (await check.LookAsync(TestContext.Current.CancellationToken)).State);
        _bench.Clock.SetUtcNow(_bench.Nation.Border[^1].SealedTo.Until.ToDateTimeOffset() - TimeSpan.FromDays(6));
        var found = await check.LookAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Condition.Degraded, found.State);
        Assert.Contains("the row of border keys: 6 days left", found.Cause, StringComparison.Ordinal);
        Assert.Contains("backbone renew --into", found.NextStep, StringComparison.Ordinal);

        var before = _bench.Documents.Snapshot.FindKeySet(_bench.Nation.Code, _bench.Now)!;
        var next = EpochPlan.Weekly.MakeKeys(_bench.Nation.GatewayCustody, before.BorderKeys[^1].SealedTo.Until);
        await _bench.AdoptAsync(_bench.Nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(
            KeySetDraft.Of(before) with { BorderKeys = [.. before.BorderKeys, .. next] }, before)));
        Assert.DoesNotContain("border", (await check.LookAsync(TestContext.Current.CancellationToken)).Cause, StringComparison.Ordinal);
    }
}
