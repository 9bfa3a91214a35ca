using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Forging;
using Backbone.TestKit.Monitoring;
using YamlDotNet.RepresentationModel;

namespace Backbone.EndToEnd.Tests.Monitoring;

/// <summary>Rules and dashboard name only what real processes measure, and everything that these measure of Backbone can be seen there.</summary>
[Collection(typeof(SiegeCollection))]
public sealed class MonitoringTests(Siege siege)
{
    [Fact(Timeout = 60_000)]
    public async Task Rules_and_dashboard_name_the_metrics_that_processes_have()
    {
        var cancel = TestContext.Current.CancellationToken;
        var measured = new HashSet<string>();
        foreach (var process in siege.Running.Gateways.Values.Append(siege.Running.Broker))
            measured.UnionWith((await Scrape.OfAsync($"{process.Management}", cancel)).Names);

        var (rules, dashboard) = (AlertRules.Read(), AlertRules.ReadDashboard());
        Assert.True(rules.Count > 10 && dashboard.Count > 10);
        Assert.All(rules.Where(rule => rule.Key != "BackboneProcessGone"), rule => Assert.NotEmpty(AlertRules.NamesIn(rule.Value)));
        var named = rules.Values.Concat(dashboard).SelectMany(AlertRules.NamesIn).ToHashSet();
        Assert.All(named, name => Assert.True(measured.Contains(name), $"{name} is named, and no process measures it"));

        var own = measured.Where(name => name.StartsWith("backbone_", StringComparison.Ordinal) && !name.EndsWith("_sum", StringComparison.Ordinal)
            && !name.EndsWith("_count", StringComparison.Ordinal));
        Assert.All(own, name => Assert.True(named.Contains(name), $"{name} is measured, and nobody would see it"));
    }

    [Fact]
    public void Every_rule_has_a_severity_a_summary_and_a_next_step()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(AlertRules.File);
        yaml.Load(text);
        var rules = ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).ToList();
        Assert.Equal(AlertRules.Read().Keys, rules.Select(rule => Text(rule["alert"])));
        Assert.All(rules, rule =>
        {
            Assert.Contains(Text(rule["labels"]["severity"]), new[] { "page", "ticket" });
            Assert.NotEmpty(Text(rule["annotations"]["summary"]));
            Assert.NotEmpty(Text(rule["annotations"]["next"]));
        });
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_put_aside_reaches_the_rules_on_quarantine_and_alarms()
    {
        var cancel = TestContext.Current.CancellationToken;
        var usa = $"{siege.Running.Gateway(NationCode.Parse("USA")).Management}";
        var before = await Scrape.OfAsync(usa, cancel);
        using var world = new ExerciseWorld(siege.Running.Folder);
        using var gateway = new HostileGateway(siege.Running, NationCode.Parse("KOR"));
        var noise = ConsignmentForge.Of(Forge.Letter(world.World, "KOR/nis/park", "USA/fbi"));
        noise.OnHandlingText = text => NamedBytes.Of("unreadable", text.Length);
        Assert.Equal(RefusalReason.Unspecified, await gateway.PublishAsync(noise.Build(), cancel));
        await Patience.UntilAsync("the rules are reached", async over =>
        {
            var now = await Scrape.OfAsync(usa, over);
            return AlertRules.Fires("BackboneQuarantineUndecided", now) && AlertRules.Fires("BackboneAlarm", now, before);
        }, cancel);
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
