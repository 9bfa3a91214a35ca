using System.Collections.Frozen;
using System.Net;
using Backbone.Client.Connection;
using Backbone.Exercise.Nations;
using Backbone.Protocol.Addresses;

namespace Backbone.Exercise.Processes;

/// <summary>
/// An exercise that runs: one broker and a gateway for each nation, as child processes on this machine. To start: 1 the
/// folder is made or taken up · 2 the settings take what was asked for · 3 the broker, whose address the gateways are told ·
/// 4 the gateways at once, whose addresses their people's profiles are told · 5 every gateway knows every nation.
/// </summary>
public sealed class RunningFederation : IAsyncDisposable
{
    private readonly FrozenDictionary<NationCode, ServiceProcess> _gateways;
    private readonly TimeProvider _clock;

    private RunningFederation(FederationFolder folder, TimeProvider clock)
    {
        (Folder, _clock) = (folder, clock);
        Broker = ServiceProcess.OfBroker(folder.BrokerSettings, clock);
        _gateways = Cast.Nations.ToFrozenDictionary(nation => nation.Code, nation =>
            ServiceProcess.OfGateway(nation.Code, folder.GatewaySettings(nation.Code), clock));
    }

    /// <summary>The folder.</summary>
    public FederationFolder Folder { get; }

    /// <summary>The broker.</summary>
    public ServiceProcess Broker { get; }

    /// <summary>The gateways, by nation.</summary>
    public IReadOnlyDictionary<NationCode, ServiceProcess> Gateways => _gateways;

    /// <summary>Starts everything and waits until every gateway knows every nation.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="clock">What time it is; null: the system's.</param>
    /// <param name="cancellation">Ends the waiting; what was started is stopped.</param>
    /// <exception cref="ExerciseException">The folder cannot be used, a program is missing, or a child did not come up.</exception>
    public static async Task<RunningFederation> StartAsync(
        ExerciseOptions options, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        clock ??= TimeProvider.System;
        // 1
        var running = new RunningFederation(FederationFolder.Prepare(options.Folder, clock), clock);
        try
        {
            // 2
            running.Apply(options);
            // 3
            await running.Broker.StartAsync(cancellation);
            foreach (var gateway in running._gateways.Values)
                Settings(gateway).SetIn("broker", "address", $"https://{running.Broker.Grpc}");
            // 4
            await Task.WhenAll(running._gateways.Keys.Select(nation => running.StartGatewayAsync(nation, cancellation)));
            // 5
            await running.WaitUntilAcquaintedAsync(cancellation);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gateway of a nation.</summary>
    public ServiceProcess Gateway(NationCode nation) => _gateways[nation];

    /// <summary>The profile of a person or system, with the address of its gateway.</summary>
    public Profile Profile(PrincipalAddress person) => Client.Connection.Profile.Load(Folder.ProfileFolder(person));

    /// <summary>Waits until every gateway serves its people documents in force of every nation.</summary>
    /// <exception cref="ExerciseException">One does not, within a bound.</exception>
    public Task WaitUntilAcquaintedAsync(CancellationToken cancellation = default) =>
        Task.WhenAll(Cast.Nations.Select(nation => new Acquaintance(nation, Profile, _clock).WaitAsync(cancellation)));

    /// <summary>Stops everything; what does not end by itself is killed.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_gateways.Values.Select(gateway => gateway.StopAsync()));
        await Broker.StopAsync();
    }

    private static ProcessSettings Settings(ServiceProcess process) => new(process.SettingsFile);

    private void Apply(ExerciseOptions options)
    {
        var broker = Settings(Broker);
        if (options.Store is { } store) broker.Set(("store", store == "embedded" ? "embedded:broker.db" : store));
        if (options.Durability is { } durability) broker.Set(("durability", durability));
        if (options.Deadlines is { } deadlines)
            foreach (var gateway in _gateways.Values) Settings(gateway).Set(("deadlines", deadlines.ToJson()));
        foreach (var process in _gateways.Values.Append(Broker))
        {
            FreePorts(Settings(process));
            if (options.Traces) Settings(process).Set(("traceFile", "traces.json"));
        }
    }

    // Ports of an earlier run that somebody else has taken since are given up.
    private static void FreePorts(ProcessSettings settings)
    {
        foreach (var name in new[] { "listen", "management" })
        {
            if (!IPEndPoint.TryParse(settings.Find(name) ?? "", out var point) || point.Port == 0 || !LastingPort.IsFree(point))
                settings.Set((name, LastingPort.Choose()));
        }
    }

    private async Task StartGatewayAsync(NationCode nation, CancellationToken cancellation)
    {
        var gateway = _gateways[nation];
        await gateway.StartAsync(cancellation);
        foreach (var person in Cast.Nations.Single(cast => cast.Code == nation).People)
            (Profile(person.Address) with { Gateway = new Uri($"https://{gateway.Grpc}") }).Save();
    }
}
