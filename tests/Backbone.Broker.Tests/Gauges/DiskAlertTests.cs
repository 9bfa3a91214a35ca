using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Services;
using Backbone.Broker.Tests.Storage;
using Backbone.TestKit.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Broker.Tests.Gauges;

/// <summary>
/// A disk that is nearly full reaches its rule. Only root can give a test a disk to fill, so the store in front of the real one says what room is left;
/// everything from there to the page is real.
/// </summary>
public sealed class DiskAlertTests
{
    [Fact]
    public async Task A_disk_with_little_room_left_reaches_its_rule()
    {
        var cancel = TestContext.Current.CancellationToken;
        NarrowDisk? disk = null;
        await using var broker = new RunningBroker
        {
            Change = services =>
            {
                var store = services.Last(part => part.ServiceType == typeof(IBrokerStore));
                services.AddSingleton<IBrokerStore>(provider => disk = new NarrowDisk((IBrokerStore)store.ImplementationFactory!(provider)));
            },
        };
        await broker.InitializeAsync();
        Assert.True(AlertRules.Fires("BackboneDiskNearlyFull", await Scrape.OfAsync(broker.Management.Authority, cancel)));
        disk!.Left = 512L << 20;
        Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneDiskNearlyFull"], await Scrape.OfAsync(broker.Management.Authority, cancel)));
    }

    private sealed class NarrowDisk(IBrokerStore store) : StoreInFront(store)
    {
        public long Left { get; set; } = (512L << 20) - 1;

        public override async ValueTask<StoreStanding> LookAsync(CancellationToken cancellation = default) =>
            await base.LookAsync(cancellation) with { DiskLeft = Left };
    }
}
