using Backbone.Gateway.Clocks;
using Backbone.Gateway.Health;
using Backbone.Gateway.Uplink;
using Backbone.Hosting.Health;
using Grpc.Health.V1;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Uplink;

/// <summary>A broker that goes away is told once, with address and cause, and once when it is back; health tells it all the while.</summary>
public sealed class BrokerWatchTests : IDisposable
{
    private static readonly Uri Address = new("https://broker.example:7443");

    private readonly FakeTimeProvider _clock = Bench.Present();
    private readonly HeardLog<BrokerWatch> _log = new();
    private readonly OnOffHandler _way = new();
    private readonly BrokerChannel _broker;
    private readonly BrokerWatch _watch;

    public BrokerWatchTests()
    {
        _broker = new BrokerChannel(Address, _way);
        _watch = new BrokerWatch(_broker, new PeerClocks(_clock, NullLogger<PeerClocks>.Instance), _clock, _log);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task There_is_one_warning_when_it_goes_and_one_line_when_it_is_back()
    {
        await AskAsync();
        var answered = _clock.GetUtcNow();
        Assert.Equal(Condition.Ready, (await FindAsync()).State);

        _way.Cut = new IOException("Connection refused (127.0.0.1:7443)");
        await AskAsync();
        var went = _clock.GetUtcNow();
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(25));
            await AskAsync();
            _broker.Link.Broke("Publisher", "Connection refused", _clock.GetUtcNow());
        }
        var (level, line) = await _log.NextAsync(Cancellation);
        Assert.Equal((LogLevel.Warning, "the broker at https://broker.example:7443/ is away: Connection refused (127.0.0.1:7443); "
            + "nothing is lost, and it is asked until it is back"), (level, line));
        Assert.True(_log.IsSilent);
        var found = await FindAsync();
        Assert.Equal((Condition.Degraded, went), (found.State, found.Since!.Value));
        Assert.Contains("Connection refused (127.0.0.1:7443)", found.Cause, StringComparison.Ordinal);
        Assert.Contains($"answered last on {answered.UtcDateTime:u}", found.Cause, StringComparison.Ordinal);

        _way.Cut = null;
        await AskAsync();
        Assert.Equal((LogLevel.Information, "the broker at https://broker.example:7443/ is back after 00:01:15; 7 attempts failed meanwhile"),
            await _log.NextAsync(Cancellation));
        Assert.Equal(Condition.Ready, (await FindAsync()).State);
        Assert.True(_log.IsSilent);
    }

    [Fact]
    public async Task A_broker_that_was_never_reached_is_not_taken_for_good()
    {
        Assert.Equal(Condition.Degraded, (await FindAsync()).State);
        _way.Cut = new IOException("no such host is known");
        await AskAsync();
        var found = await FindAsync();
        Assert.Equal(Condition.Degraded, found.State);
        Assert.Contains("has not answered since the start", found.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broker_that_takes_no_messages_by_its_own_word_is_told_so()
    {
        _way.Status = HealthCheckResponse.Types.ServingStatus.NotServing;
        await AskAsync();
        var found = await FindAsync();
        Assert.Equal(Condition.Degraded, found.State);
        Assert.Contains("says that it takes no messages", found.Cause, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _watch.Dispose();
        _broker.Dispose();
        _way.Dispose();
    }

    private Task AskAsync() => _watch.AskAsync(Cancellation);

    private async Task<Finding> FindAsync() => await new BrokerCheck(_broker, _clock).LookAsync(Cancellation);
}
