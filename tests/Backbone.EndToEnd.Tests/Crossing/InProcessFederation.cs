using System.Text.Json.Nodes;
using Backbone.Broker.Startup;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Startup;
using Backbone.Hosting;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Startup;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>
/// A broker and gateways in one process: real Kestrel, real mutual TLS, real stores in a folder of their own. What a test
/// starts it also stops; everything else is as in the processes.
/// </summary>
internal sealed class InProcessFederation : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<IDisposable> _clients = [];
    private readonly Dictionary<string, WebApplication> _gateways = [];
    private WebApplication? _broker;
    private string _brokerAddress = "127.0.0.1:0";

    private InProcessFederation(TimeProvider clock, TimeProvider founded) =>
        (Clock, Folder) = (clock, FederationFolder.Prepare(_folder.PathOf("federation"), founded));

    /// <summary>What time it is to all of them.</summary>
    public TimeProvider Clock { get; }

    public FederationFolder Folder { get; }

    /// <summary>What its processes may say; checked in the end.</summary>
    public LogWatch Watch { get; } = new();

    public static Task<InProcessFederation> StartAsync(CancellationToken cancellation, params string[] nations) =>
        StartAsync((string?)null, TimeProvider.System, cancellation, nations);

    public static Task<InProcessFederation> StartAsync(string? store, CancellationToken cancellation, params string[] nations) =>
        StartAsync(store, TimeProvider.System, cancellation, nations);

    /// <param name="store">The broker's store; null: an embedded one.</param>
    /// <param name="clock">What time it is to all of them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="nations">Whose gateways are started.</param>
    public static Task<InProcessFederation> StartAsync(string? store, TimeProvider clock, CancellationToken cancellation, params string[] nations) =>
        StartAsync(store, clock, clock, cancellation, nations);

    /// <summary>As above, of a federation that was founded by another clock.</summary>
    public static async Task<InProcessFederation> StartAsync(
        string? store, TimeProvider clock, TimeProvider founded, CancellationToken cancellation, params string[] nations)
    {
        var federation = new InProcessFederation(clock, founded);
        if (store is not null) Change(federation.Folder.BrokerSettings, settings => settings["store"] = store);
        try
        {
            await federation.StartBrokerAsync(cancellation);
            foreach (var nation in nations) await federation.StartGatewayAsync(nation, cancellation);
            foreach (var nation in nations) await federation.WaitForDocumentsAsync(nation, nations, cancellation);
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    public async Task StartBrokerAsync(CancellationToken cancellation)
    {
        Change(Folder.BrokerSettings, settings => (settings["listen"], settings["logFile"]) = (_brokerAddress, _folder.PathOf("broker.log")));
        _broker = await BrokerProcess.BuildAsync(BrokerSettings.Load(Folder.BrokerSettings), false, Clock, TextWriter.Null, cancellation: cancellation);
        _brokerAddress = await StartAsync(_broker, cancellation);
    }

    public async Task StopBrokerAsync()
    {
        Watch.Expect("is away: "); // a gateway that runs on says so, once
        if (_broker is { } broker) await EndAsync(broker);
        _broker = null;
    }

    /// <summary>What is put around the parts of every gateway that is started from now on.</summary>
    public Action<IServiceCollection>? ChangeGateways { get; set; }

    /// <param name="nation">Whose.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="broker">Where it looks for the broker; null: where that listens.</param>
    public async Task StartGatewayAsync(string nation, CancellationToken cancellation, string? broker = null)
    {
        var path = Folder.GatewaySettings(NationCode.Parse(nation));
        Change(path, settings => settings["broker"]!["address"] = $"https://{broker ?? _brokerAddress}");
        var settings = GatewaySettings.Read(path);
        var gateway = GatewayProcess.Build(settings, path, new HostingOptions
        {
            Grpc = settings.ListenAddress,
            ReadyOutput = TextWriter.Null,
            LogFile = _folder.PathOf($"{nation}.log"),
        }, services =>
        {
            services.AddSingleton(Clock);
            ChangeGateways?.Invoke(services);
        });
        _gateways[nation] = gateway;
        var address = await StartAsync(gateway, cancellation);
        Change(path, file => file["listen"] = address);
    }

    public async Task StopGatewayAsync(string nation)
    {
        if (_gateways.Remove(nation, out var gateway)) await EndAsync(gateway);
    }

    /// <summary>The lines that a gateway that has stopped wrote; each day has a file of its own.</summary>
    public IEnumerable<string> LogOf(string nation) => Directory.GetFiles(_folder.PathOf("."), $"{nation}*.log").SelectMany(File.ReadLines);

    public IServiceProvider PartsOf(string nation) => _gateways[nation].Services;

    /// <summary>Writes into a profile where its gateway listens.</summary>
    public Profile NameGateway(string person) => Profile.Load(PointToGateway(person));

    public BackboneClient Connect(string person)
    {
        var profile = Profile.Load(PointToGateway(person));
        var custody = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
        var client = BackboneClient.Connect(profile, custody, Clock);
        _clients.Add(client);
        _clients.Add(custody);
        return client;
    }

    /// <summary>Writes into somebody's profile where the gateway listens.</summary>
    /// <returns>The profile's folder.</returns>
    public string PointToGateway(string person)
    {
        var address = PrincipalAddress.Parse(person);
        var folder = Folder.ProfileFolder(address);
        var gateway = _gateways[address.Nation.ToString()].Services.GetRequiredService<ListeningAddresses>().Grpc;
        Change(Path.Combine(folder, Profile.FileName), file => file["gateway"] = gateway.ToString());
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var nation in _gateways.Keys.ToList()) await StopGatewayAsync(nation);
        await StopBrokerAsync();
        foreach (var file in Directory.GetFiles(_folder.PathOf("."), "*.log")) Watch.Read(File.ReadLines(file));
        _folder.Dispose();
        Watch.Check();
    }

    private static async Task<string> StartAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.StartAsync(cancellation);
        Assert.True(await app.Services.GetRequiredService<Readiness>().Outcome.WaitAsync(TimeSpan.FromSeconds(30), cancellation));
        return app.Services.GetRequiredService<ListeningAddresses>().Grpc.Authority;
    }

    private static async Task EndAsync(WebApplication app)
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // Each gateway publishes its own nation's documents and hears of the others' through the broker.
    public async Task WaitForDocumentsAsync(string nation, string[] of, CancellationToken cancellation)
    {
        var keeper = _gateways[nation].Services.GetRequiredService<DocumentKeeper>();
        while (true)
        {
            var change = keeper.NextChange;
            var now = Timestamp.Now(Clock);
            if (of.All(code => keeper.Snapshot.FindKeySet(NationCode.Parse(code), now) is not null)) return;
            await change.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        }
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
