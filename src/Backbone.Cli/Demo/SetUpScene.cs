using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;

namespace Backbone.Cli.Demo;

/// <summary>Three nations, a broker, three gateways.</summary>
internal static class SetUpScene
{
    public static async Task<RunningFederation> PlayAsync(
        Script script, DemoFolder folder, DemoOptions options, TimeProvider clock, CancellationToken cancel)
    {
        script.Scene("Three nations, one broker that nobody has to trust");
        script.Aside($"in {folder.Path}{(folder.Stays ? "" : ", removed at the end")}");
        script.Aside("keys, certificates and signed documents are made; then four processes start (a minute on a busy machine)");
        var federation = await RunningFederation.StartAsync(new ExerciseOptions
        {
            Folder = folder.Path,
            Store = options.Store,
            Durability = options.Durability,
            Deadlines = new ExerciseDeadlines(
                DemoRun.FlashDeadline, TimeSpan.FromMinutes(30), TimeSpan.FromHours(3), TimeSpan.FromHours(6)),
        }, clock, cancel);
        script.Step(federation.Broker.IsRunning, "broker", $"pid {federation.Broker.Id}, {federation.Broker.Grpc}");
        var guarantee = StoreGuarantee.Find(Path.GetDirectoryName(federation.Broker.SettingsFile)!);
        script.Step(guarantee is not null, "its store",
            guarantee ?? "the broker's log does not say what its store promises");
        foreach (var nation in Cast.Nations)
        {
            var gateway = federation.Gateway(nation.Code);
            script.Step(gateway.IsRunning, $"gateway {nation.Code}",
                $"pid {gateway.Id}, {gateway.Grpc}, for {string.Join(", ", nation.Members.Select(member => member.Address))}");
        }
        return federation;
    }
}
