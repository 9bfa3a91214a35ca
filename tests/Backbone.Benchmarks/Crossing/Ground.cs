using Backbone.Benchmarks.Envelopes;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.Benchmarks.Crossing;

/// <summary>An exercise of real processes, and those who connect to it.</summary>
internal sealed class Ground : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<IDisposable> _held = [];
    private RunningFederation? _running;

    private Ground(Engine engine) => Engine = engine;

    /// <summary>Where the broker keeps its lanes.</summary>
    public Engine Engine { get; }

    /// <summary>The processes.</summary>
    public RunningFederation Running => _running ?? throw new InvalidOperationException("it was not started");

    /// <summary>Starts all processes.</summary>
    public static async Task<Ground> StartAsync(Engine engine)
    {
        var ground = new Ground(engine);
        try
        {
            ground._running = await RunningFederation.StartAsync(new ExerciseOptions
            {
                Folder = ground._folder.PathOf("exercise"),
                Store = engine.Store,
                Durability = "fsync",
            });
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>The processes' accounts, this one's among them.</summary>
    public Processors Accounts() => new(Processes());

    /// <summary>A file or folder of the exercise.</summary>
    public string At(params string[] names) => Path.Combine([_folder.PathOf("exercise"), .. names]);

    /// <summary>The process id of a nation's gateway.</summary>
    public int GatewayOf(string nation) => IdOf(Running.Gateway(NationCode.Parse(nation)));

    /// <summary>Connects somebody with his own profile and keys, until the ground is given up.</summary>
    /// <param name="person">Who.</param>
    /// <param name="isService">A system, whose keys lie with its gateway's.</param>
    public BackboneClient Connect(string person, bool isService = false)
    {
        var profile = Running.Profile(PrincipalAddress.Parse(person));
        var nation = profile.Address.Nation.ToString();
        var custody = isService
            ? KeyFileCustody.Open(At(nation, "gateway", "keys"), File.ReadAllText(At(nation, "gateway", "passphrase")).Trim())
            : KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
        var client = BackboneClient.Connect(profile, custody, TimeProvider.System);
        _held.AddRange([client, custody]);
        return client;
    }

    /// <summary>Leaves the broker alone with its store; it knows all documents by now.</summary>
    public Task StopGatewaysAsync() => Task.WhenAll(Running.Gateways.Values.Select(gateway => gateway.StopAsync()));

    /// <summary>Stops everything and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in _held) one.Dispose();
        if (_running is { } running) await running.DisposeAsync();
        _folder.Dispose();
    }

    private IEnumerable<(string, int)> Processes()
    {
        yield return Processors.Own(Parties.Ends);
        if (Running.Gateway(NationCode.Parse("KOR")).IsRunning)
        {
            yield return (Parties.SenderGateway, GatewayOf("KOR"));
            yield return (Parties.ReaderGateway, GatewayOf("USA"));
            yield return (Parties.ThirdGateway, GatewayOf("JPN"));
        }
        yield return (Parties.Broker, IdOf(Running.Broker));
        if (Engine.Redis is { Id: { } redis }) yield return (Parties.Redis, redis);
    }

    private static int IdOf(ServiceProcess process) => process.Id ?? throw new InvalidOperationException($"{process.Name} does not run");
}
