using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Hosting.Metering;

namespace Backbone.Gateway.Gauges;

/// <summary>What a gateway measures when somebody scrapes, from the sources that health looks at. One more gauge is one more line here.</summary>
internal static class GatewayGauges
{
    private static readonly Measure Alarms = new(
        "backbone.gateway.alarms", "{alarm}", "Alarms by kind since the process began; the journal has each")
    { OnlyGrows = true };

    private static readonly Measure Silence = new(
        "backbone.gateway.broker.answer.age", "s", "Time since the broker answered last; missing until it has answered once");

    private static readonly Measure Size = new("backbone.store.size", "By", "Bytes that the national store uses, as measured last");
    private static readonly Measure Limit = new("backbone.store.limit", "By", "Bytes that the national store may use");
    private static readonly Measure Queue = new("backbone.store.queue", "{write}", "Writes that wait for the store, or are being committed");
    private static readonly Measure QueueLimit = new("backbone.store.queue.limit", "{write}", "Writes that may wait for the store");
    private static readonly Measure Disk = new("backbone.store.disk.free", "By", "Bytes that the disk of the store has left");

    /// <summary>Registers the gauges.</summary>
    public static IServiceCollection AddGauges(this IServiceCollection services) => services
        .AddSingleton(provider => BacklogGauge.Of(
            provider.GetRequiredService<NationalStore>(), provider.GetRequiredService<QuarantineLimits>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => OfAlarms(provider.GetRequiredService<AlarmBoard>()))
        .AddSingleton(provider => OfStore(provider.GetRequiredService<NationalStore>(), provider.GetRequiredService<StoreRoom>()))
        .AddSingleton(provider => OfBroker(provider.GetRequiredService<BrokerChannel>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider =>
        {
            var documents = provider.GetRequiredService<DocumentKeeper>();
            return DocumentVersions.Of(() => documents.Snapshot, provider.GetRequiredService<TimeProvider>());
        });

    private static Gauge OfAlarms(AlarmBoard alarms) => new("alarms", [Alarms], _ =>
    {
        var counts = alarms.Counts;
        return Now([.. Enum.GetValues<AlarmKind>().Where(kind => kind != AlarmKind.Unspecified)
            .Select(kind => Alarms.Of(counts.GetValueOrDefault(kind), ("backbone.kind", WordOf(kind))))]);
    });

    private static Gauge OfStore(NationalStore store, StoreRoom room) => new("store", [Size, Limit, Queue, QueueLimit, Disk], _ => Now(
    [
        Size.Of(room.Used), Limit.Of(room.Most), Queue.Of(store.Queued), QueueLimit.Of(Sqlite.GroupCommitWriter.QueueBound),
        Disk.Of(store.RoomOnDisk()),
    ]));

    private static Gauge OfBroker(BrokerChannel broker, TimeProvider clock) => new("broker", [Silence], _ =>
        Now(broker.Link.LastAnswer is { } last ? [Silence.Of((clock.GetUtcNow() - last).TotalSeconds)] : []));

    private static ValueTask<IReadOnlyList<Reading>> Now(IReadOnlyList<Reading> readings) => ValueTask.FromResult(readings);

    private static string WordOf(AlarmKind kind) => string.Concat(
        kind.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToLowerInvariant();
}
