using System.Net;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Health;
using Backbone.Hosting.Metering;
using Backbone.TestKit.Monitoring;
using Backbone.Transport.Credentials;
using Grpc.Net.Client;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>The page that Prometheus reads: what is measured when it asks, what cannot be, and what ends.</summary>
public sealed class MetricsTests
{
    private static readonly Measure Wheels = new("backbone.test.wheels", "{wheel}", "Wheels that are there");

    [Fact(Timeout = 60_000)]
    public async Task What_cannot_be_read_is_missing_and_counted_and_everything_else_is_there()
    {
        var cancel = TestContext.Current.CancellationToken;
        Func<IReadOnlyList<Reading>> found = () => [Wheels.Of(4, ("backbone.kind", "steel"))];
        await using var server = await new RunningServer
        {
            Checks = [new("scales", _ => ValueTask.FromResult(Finding.Degraded("they are broken", "mend them")))],
            Gauges = [new("wheels", [Wheels], _ => ValueTask.FromResult(found()))],
        }.StartReady(cancel);
        var scrape = await ReadAsync(server, cancel);
        Assert.Equal([4], scrape.Values("""backbone_test_wheels{backbone_kind="steel"}"""));
        Assert.Equal([1], scrape.Values("""backbone_health_state{backbone_check="scales"}"""));
        Assert.True(AlertRules.Fires("BackboneDegraded", scrape));
        Assert.Equal([0], scrape.Values("""backbone_health_state{backbone_check="certificate"}"""));
        Assert.Equal([1], scrape.Values("backbone_build_info"));
        Assert.True(Assert.Single(scrape.Values("backbone_connections_limit")) > 0);
        var before = scrape;

        found = () => throw new InvalidOperationException("nobody can count them");
        scrape = await ReadAsync(server, cancel);
        Assert.Empty(scrape.Values("backbone_test_wheels"));
        Assert.True(AlertRules.Fires("BackboneNotMeasured", scrape, before));
        Assert.Equal([1], scrape.Values("""backbone_health_state{backbone_check="scales"}"""));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_certificate_that_ends_reaches_its_rules()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await new RunningServer().StartReady(cancel);
        var end = new DateTimeOffset(server.Part<OwnCertificate>().Certificate.NotAfter.ToUniversalTime());
        Assert.Equal([0], (await ReadAsync(server, cancel)).Values("backbone_ending_warning{backbone_thing=\"certificate\"}"));
        server.SetTimeOfDay(end - TimeSpan.FromDays(3));
        var scrape = await ReadAsync(server, cancel);
        Assert.Equal(3, Assert.Single(scrape.Values("""backbone_ending_remaining_days{backbone_thing="certificate"}""")), 0.01);
        Assert.True(AlertRules.Fires("BackboneEndsSoon", scrape));
        Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneEndsNow"], scrape));
        server.SetTimeOfDay(end - TimeSpan.FromHours(3));
        Assert.True(AlertRules.Fires("BackboneEndsNow", await ReadAsync(server, cancel)));
    }

    /// <summary>Real connections; that there may be five, and not ten thousand, is set in the place where the limit of files is read.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Connections_that_come_near_to_the_bound_reach_their_rule()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await new RunningServer { Room = new ConnectionRoom(Grpc: 5) }.StartReady(cancel);
        using var certificate = server.Pki.Issue(server.Pki.Gateway("KOR"));
        List<GrpcChannel> channels = [];
        while (channels.Count < 5)
        {
            Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneConnectionsNearlyFull"], await ReadAsync(server, cancel)));
            channels.Add(server.Connect(certificate));
            await channels[^1].Call(EchoBase.WhoAmIMethod);
        }
        Assert.True(AlertRules.Fires("BackboneConnectionsNearlyFull", await ReadAsync(server, cancel)));
        foreach (var channel in channels) channel.Dispose();
    }

    private static async Task<Scrape> ReadAsync(RunningServer server, CancellationToken cancel)
    {
        using var http = new HttpClient();
        using var other = await http.GetAsync(new Uri(server.Addresses.Management, "/metrics/more"), cancel);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        return await Scrape.OfAsync(server.Addresses.Management.Authority, cancel);
    }
}
