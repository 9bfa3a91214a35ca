using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Retention;
using Backbone.Hosting.Connections;
using Backbone.TestKit.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Monitoring;

/// <summary>A gateway that is well reaches no rule, and one from which something is taken away reaches the rule on that.</summary>
public sealed class BrokenGatewayTests
{
    [Fact(Timeout = 60_000)]
    public async Task A_broker_that_is_away_a_store_that_is_full_and_a_process_that_is_gone_reach_their_rules()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        var rules = AlertRules.Read();
        var parts = federation.PartsOf("KOR");
        var management = parts.GetRequiredService<ListeningAddresses>().Management.Authority;
        await Patience.UntilAsync("the broker has answered", async over =>
            !AlertRules.IsReached(rules["BackboneBrokerAway"], await Scrape.OfAsync(management, over)), cancel);
        var well = await Scrape.OfAsync(management, cancel);
        Assert.All(new[] { "BackboneNotReady", "BackboneStoreFull", "BackboneStoreNearlyFull", "BackboneEndsSoon", "BackboneMessagesOverdue",
            "BackboneQuarantineUndecided", "BackboneQuarantineFull", "BackboneUrgentMessageWaits", "BackboneConnectionsNearlyFull" },
            name => Assert.False(AlertRules.IsReached(rules[name], well), name));

        await federation.StopBrokerAsync();
        await Patience.UntilAsync("the rule on the broker is reached", async over =>
            await Scrape.OfAsync(management, over) is var now && AlertRules.Fires("BackboneBrokerAway", now) && AlertRules.Fires("BackboneDegraded", now), cancel);

        federation.Watch.Expect("the national store uses "); // health says so, as it should
        var room = parts.GetRequiredService<StoreRoom>();
        await Patience.UntilAsync("the rules on the store are reached", async over =>
        {
            room.Measured(room.Most); // in the place of a store as large as its room
            var full = await Scrape.OfAsync(management, over);
            return AlertRules.Fires("BackboneStoreNearlyFull", full) && AlertRules.Fires("BackboneStoreFull", full) && AlertRules.Fires("BackboneNotReady", full);
        }, cancel);

        Assert.False(AlertRules.IsReached(rules["BackboneProcessGone"], await Scrape.TryAsync(management, "backbone-gateway", cancel)));
        await federation.StopGatewayAsync("KOR");
        Assert.True(AlertRules.Fires("BackboneProcessGone", await Scrape.TryAsync(management, "backbone-gateway", cancel)));
    }
}
