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
    public async Task A_broker_that_is_away_and_a_store_that_is_full_reach_their_rules()
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
            AlertRules.IsReached(rules["BackboneBrokerAway"], await Scrape.OfAsync(management, over)), cancel);

        federation.Watch.Expect("the national store uses "); // health says so, as it should
        var room = parts.GetRequiredService<StoreRoom>();
        await Patience.UntilAsync("the rules on the store are reached", async over =>
        {
            room.Measured(room.Most); // in the place of a store as large as its room
            var full = await Scrape.OfAsync(management, over);
            return new[] { "BackboneStoreNearlyFull", "BackboneStoreFull", "BackboneNotReady" }.All(name => AlertRules.IsReached(rules[name], full));
        }, cancel);
    }
}
