using Backbone.Gateway.Releasing;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Approvals that come with the envelope count as those do that are given while it waits: for the role that is asked for.</summary>
public sealed class EndorsedReleaseTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task RED_with_a_releasers_approval_goes_out_at_once() =>
        Assert.IsType<ReleaseOutcome.Released>(await ReleaseAsync("KOR/kisa/park", "releaser"));

    [Theory]
    [InlineData("KOR/nis/choi", "officer")]
    [InlineData("KOR/kisa/park", "officer")] // a releaser, but not in that role
    public async Task RED_with_an_approval_in_another_role_waits_for_a_releaser(string officer, string role)
    {
        var waiting = Assert.IsType<ReleaseOutcome.Waiting>(await ReleaseAsync(officer, role));
        var need = Assert.Single(Assert.Single(waiting.Decisions).Approvals);
        Assert.Equal(("releaser", 1, 1), (need.Role, need.Count, need.Missing));
        Assert.Equal(0, await _bench.CountAsync("outbox"));
    }

    private async Task<ReleaseOutcome> ReleaseAsync(string officer, string role)
    {
        var plan = _bench.Letters.Plan("KOR/kisa/lee", "USA/fbi/smith");
        var red = _bench.Letters.Seal(plan with { Handling = plan.Handling with { Tlp = Tlp.Red } });
        var policy = (await _bench.ApprovalDesk().PolicyHashAsync(TestContext.Current.CancellationToken))!.Value;
        Assert.True(red.TryWith(_bench.Give(red.Id, officer, policy, role), out var endorsed, out _));
        return await _bench.ReleaseAsync(endorsed);
    }
}
