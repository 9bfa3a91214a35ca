using Backbone.Gateway.Uplink;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Publishing;

public sealed class BrokerTaskTests
{
    public static TheoryData<Exception, LogLevel> Breaks => new()
    {
        { new RpcException(new Status(StatusCode.Unavailable, "away")), LogLevel.Information },
        { new HttpProtocolException(0, "the server closed the connection", null), LogLevel.Information },
        { new InvalidOperationException("a fault"), LogLevel.Error },
    };

    [Theory(Timeout = 60_000), MemberData(nameof(Breaks), DisableDiscoveryEnumeration = true)]
    public async Task A_broker_that_goes_away_is_waited_for_and_only_a_fault_is_an_error(Exception fault, LogLevel level)
    {
        var log = new HeardLog<BrokerTask>();
        using var task = new Breaking(fault, log);
        await task.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(level, (await log.NextAsync(TestContext.Current.CancellationToken)).Level);
        await task.StopAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Breaking(Exception fault, ILogger log) : BrokerTask(new FakeTimeProvider(), log)
    {
        protected override Task WorkAsync(CancellationToken cancellation) => Task.FromException(fault);
    }
}
