using System.Diagnostics;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// Processor time that each process of a crossing has used, by the system's own accounts: it holds on a machine that does other
/// things too.
/// </summary>
internal sealed class Processors(RunningFederation federation)
{
    /// <summary>The processes, in a message's way.</summary>
    public static readonly string[] Names = ["author and reader", "gateway KOR", "broker", "gateway USA", "gateway JPN"];

    private readonly int[] _ids =
    [
        Environment.ProcessId, IdOf(federation.Gateways[NationCode.Parse("KOR")]), IdOf(federation.Broker),
        IdOf(federation.Gateways[NationCode.Parse("USA")]), IdOf(federation.Gateways[NationCode.Parse("JPN")]),
    ];

    /// <summary>Seconds since each began, in the order of the names.</summary>
    public double[] Read() => [.. _ids.Select(id =>
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    })];

    private static int IdOf(ServiceProcess process) => process.Id ?? throw new InvalidOperationException($"{process.Name} does not run");
}
