using Backbone.Gateway.Uplink;
using Backbone.Sqlite;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>What breaks a task that works with the broker is told by what it is, and rests longer each time.</summary>
public sealed class BrokerTaskTests
{
    private const int Breaks = 6;
    private readonly FakeTimeProvider _clock = new();
    private readonly HeardLog<BrokerTask> _log = new();
    private readonly BrokerLink _link = new(new Uri("https://broker.example:7443"));

    [Fact(Timeout = 60_000)]
    public async Task A_broker_that_is_away_is_a_counter_and_no_line()
    {
        _link.IsSilent("Connection refused", _clock.GetUtcNow());
        await BreakAsync(new RpcException(new Status(StatusCode.Unavailable, "away")), TestContext.Current.CancellationToken);
        Assert.True(_log.IsSilent);
        Assert.Equal(1 + Breaks, _link.Silence!.Attempts);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_a_broker_that_answers_and_does_not_serve_there_is_one_line_once_that_has_lasted_and_health_tells_it()
    {
        _link.Answered(serves: true, _clock.GetUtcNow());
        _link.Broke("Breaking", "the broker ends", _clock.GetUtcNow());
        await BreakAsync(new RpcException(new Status(StatusCode.PermissionDenied, "KOR is not in the charter")), TestContext.Current.CancellationToken);
        Assert.True(_log.IsSilent); // it may be about to come right
        _clock.Advance(TimeSpan.FromSeconds(15));
        await BreakAsync(new RpcException(new Status(StatusCode.PermissionDenied, "KOR is not in the charter")), TestContext.Current.CancellationToken);
        Assert.Equal((LogLevel.Warning,
            "the broker at https://broker.example:7443/ answers, and Breaking does not work with it: KOR is not in the charter; it is tried again"),
            await _log.NextAsync(TestContext.Current.CancellationToken));
        Assert.True(_log.IsSilent);
        Assert.Equal([("Breaking", "KOR is not in the charter")], _link.Troubles(_clock.GetUtcNow()));
        _link.Works("Breaking");
        Assert.Empty(_link.Troubles(_clock.GetUtcNow()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_fault_of_the_program_is_an_error_and_rests_longer_each_time_though_the_broker_answers()
    {
        await BreakAsync(new InvalidOperationException("a fault"), TestContext.Current.CancellationToken);
        for (var i = 0; i < Breaks; i++)
            Assert.Equal((LogLevel.Error, $"Breaking failed and starts again in {50 << i} ms"), await _log.NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_store_that_takes_nothing_is_waited_for_without_a_line_of_each_task()
    {
        await BreakAsync(new SqliteStoreException("the store is full"), TestContext.Current.CancellationToken);
        foreach (var rest in (int[])[1, 2, 4, 8, 15, 15])
            Assert.Equal((LogLevel.Debug, $"Breaking waits for the national store: the store is full; tries again in {rest}000 ms"),
                await _log.NextAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void What_went_well_for_as_long_as_the_longest_rest_rests_shortly_again()
    {
        var rest = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), _clock);
        Assert.Equal([1, 2, 4], Enumerable.Range(0, 3).Select(_ => rest.Next().TotalSeconds));
        _clock.Advance(TimeSpan.FromSeconds(4 + 14));
        Assert.Equal(8, rest.Next().TotalSeconds);
        _clock.Advance(TimeSpan.FromSeconds(8 + 15));
        Assert.Equal(1, rest.Next().TotalSeconds);
        rest.Next();
        rest.Reset();
        Assert.Equal(1, rest.Next().TotalSeconds);
    }

    private async Task BreakAsync(Exception fault, CancellationToken cancellation)
    {
        using var task = new Breaking(fault, _link, _clock, _log);
        await task.StartAsync(cancellation);
        while (task.Times <= Breaks)
        {
            // In steps that divide its rests, and slowly: on a busy machine too it must not seem to have worked for as long as it takes to forget.
            var (before, step) = (task.Times, fault is SqliteStoreException ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(50));
            _clock.Advance(step);
            for (var look = 0; look < 15 && task.Times == before; look++)
                await Task.Delay(TimeSpan.FromMilliseconds(4), TimeProvider.System, cancellation);
        }
        await task.StopAsync(cancellation);
    }

    private sealed class Breaking(Exception fault, BrokerLink link, TimeProvider clock, ILogger log) : BrokerTask(link, clock, log)
    {
        private volatile int _times;

        public int Times => _times;

        protected override Task WorkAsync(CancellationToken cancellation) =>
            ++_times > Breaks ? Task.Delay(Timeout.InfiniteTimeSpan, Clock, cancellation) : Task.FromException(fault);
    }
}
