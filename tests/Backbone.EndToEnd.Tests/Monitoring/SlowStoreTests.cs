using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Connections;
using Backbone.TestKit.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Monitoring;

/// <summary>
/// A store whose commits take more than a second reaches its rule. What is slow is the work within the commit, in the place of a slow
/// disk. The histogram is one for all stores of this process, so no other test runs beside it.
/// </summary>
[Collection(typeof(AloneCollection))]
public sealed class SlowStoreTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.1);

    [Fact(Timeout = 60_000)]
    public async Task A_store_that_is_slow_reaches_its_rule()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        var (parts, rule) = (federation.PartsOf("KOR"), AlertRules.Read()["BackboneStoreSlow"]);
        var management = parts.GetRequiredService<ListeningAddresses>().Management.Authority;
        var start = await Scrape.OfAsync(management, cancel);
        var store = parts.GetRequiredService<NationalStore>();
        await store.WriteAsync(_ => { }, cancel);
        var before = await Scrape.OfAsync(management, cancel);
        Assert.False(AlertRules.IsReached(rule, before, start));
        await store.WriteAsync(_ => cancel.WaitHandle.WaitOne(Slow), cancel); // nothing is waited for here: this is the slowness
        Assert.True(AlertRules.Fires("BackboneStoreSlow", await Scrape.OfAsync(management, cancel), before));
    }
}
