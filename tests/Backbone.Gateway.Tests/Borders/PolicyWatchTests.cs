using System.Text;
using Backbone.Authority;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Health;
using Backbone.Hosting.Health;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Microsoft.Extensions.Logging;

namespace Backbone.Gateway.Tests.Borders;

/// <summary>Whoever runs a gateway is told when it has no policy to rule by, and in health before.</summary>
public sealed class PolicyWatchTests : IAsyncDisposable
{
    private const string Text = "nation: KOR\nrelease:\n  - { id: a, allow: { from: [KOR/*], to: [USA/*] } }\n";

    private readonly Bench _bench = new();
    private readonly HeardLog<PolicyWatch> _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task That_policies_are_in_force_end_soon_and_have_ended_is_said_once_each_and_in_health()
    {
        using var watch = new PolicyWatch(_bench.Borders, _bench.Identity, _bench.Documents, _bench.Clock, _log);
        await watch.StartAsync(Cancellation);
        Assert.Equal((LogLevel.Information, "release and acceptance policy of KOR are in force"), await _log.NextAsync(Cancellation));
        Assert.Equal(Condition.Ready, (await HealthAsync()).State);

        var end = _bench.Now.Plus(TimeSpan.FromDays(3));
        await _bench.AdoptAsync(_bench.Nation.SignWithPolicyKey(DocumentAuthority.DraftRelease(new PolicyDraft
        {
            Federation = _bench.Nation.Federation,
            Nation = _bench.Nation.Code,
            Lifetime = new Lifetime(Timestamp.From(_bench.Now.ToDateTimeOffset() - TimeSpan.FromDays(30)), end),
            Text = Encoding.UTF8.GetBytes(Text),
        }, _bench.Documents.Snapshot.FindRelease(_bench.Nation.Code, _bench.Now))));
        var (status, words) = await HealthAsync();
        Assert.Equal(Condition.Degraded, status);
        Assert.StartsWith("the release policy of KOR: 3 days left", words, StringComparison.Ordinal);

        var told = _log.NextAsync(LogLevel.Error, Cancellation);
        while (!told.IsCompleted) // its timer may not be set yet when the clock is moved
        {
            _bench.Clock.Advance(TimeSpan.FromDays(1));
            await Task.WhenAny(told, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation));
        }
        Assert.StartsWith("no release policy of KOR is in force", await told, StringComparison.Ordinal);
        (status, words) = await HealthAsync();
        Assert.Equal(Condition.Degraded, status);
        Assert.StartsWith("no release policy of KOR is in force", words, StringComparison.Ordinal);
        Assert.True(_log.IsSilent);
        await watch.StopAsync(Cancellation);
    }

    private async Task<(Condition State, string Cause)> HealthAsync()
    {
        var found = await new PoliciesCheck(
            _bench.Borders, _bench.Identity, new GatewayTerms(_bench.Identity, _bench.Documents, _bench.Borders), _bench.Clock).LookAsync(Cancellation);
        return (found.State, found.Cause);
    }
}
