using Backbone.Broker.Admission;
using Backbone.Broker.Documents;
using Backbone.Broker.Lanes;
using Backbone.Broker.Storage;
using Backbone.Hosting.Metering;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Broker.Gauges;

/// <summary>What a broker measures when somebody scrapes, from the sources that health looks at. One more gauge is one more line here.</summary>
internal static class BrokerGauges
{
    private static readonly Measure Waiting = new(
        "backbone.broker.admission.waiting", "{consignment}", "Consignments that wait for their nation's turn to be examined");

    private static readonly Measure Lost = new(
        "backbone.broker.lanes.lost", "{lane}", "Lanes of which the store has lost entries, since the process began")
    { OnlyGrows = true };

    private static readonly Measure Disk = new("backbone.store.disk.free", "By", "Bytes that the disk of the store has left");

    /// <summary>Registers the gauges.</summary>
    public static IServiceCollection AddGauges(this IServiceCollection services) => services
        .AddSingleton(provider => DocumentVersions.Of(
            () => provider.GetRequiredService<FederationView>().Snapshot, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider =>
        {
            var (queue, losses) = (provider.GetRequiredService<AdmissionQueue>(), provider.GetRequiredService<LaneLosses>());
            return new Gauge("lanes", [Waiting, Lost], _ =>
                ValueTask.FromResult<IReadOnlyList<Reading>>([Waiting.Of(queue.Waiting), Lost.Of(losses.Count)]));
        })
        .AddSingleton(provider =>
        {
            var store = provider.GetRequiredService<IBrokerStore>();
            return new Gauge("store", [Disk], async cancellation => (await store.LookAsync(cancellation)).DiskLeft is { } left ? [Disk.Of(left)] : []);
        });
}
