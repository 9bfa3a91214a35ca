using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Publishing;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Microsoft.Extensions.Logging;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>The watch over deadlines and lives, with a clock that the test moves.</summary>
public sealed class OutboxWatchTests
{
    [Fact(Timeout = 30_000)]
    public async Task Overdue_is_an_alarm_once_and_expired_is_the_end()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Overdue);
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa") with { Precedence = Precedence.Flash });
        await bench.ReleaseAsync(envelope);
        var (alarms, changes) = (new AlarmBoard(), new Watchers<EnvelopeId>());
        var changed = changes.Watch(envelope.Id);
        using var watch = new OutboxWatch(bench.Store, alarms, changes, bench.Clock, bench.Log.For<OutboxWatch>());
        await watch.StartAsync(TestContext.Current.CancellationToken);

        await AdvanceUntilAsync(bench, TimeSpan.FromMinutes(10), changed);
        Assert.Equal(1, alarms.Counts[AlarmKind.Overdue]);
        var alarm = (await bench.JournalAsync())[^1].Alarm;
        Assert.Equal((AlarmKind.Overdue, "USA/cisa", Precedence.Flash), (alarm.Kind, alarm.Mailbox, alarm.Precedence));
        Assert.Equal(envelope.Id.Hash.ToArray(), alarm.EnvelopeId.ToByteArray());

        await AdvanceUntilAsync(bench, TimeSpan.FromDays(1), changed);
        Assert.Equal(DeliveryState.Expired, (await bench.StateAsync(envelope.Id)).State);
        Assert.Equal(1, alarms.Counts[AlarmKind.Overdue]);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_store_that_fails_for_a_while_does_not_end_the_watch()
    {
        await using var bench = new Bench();
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await bench.ReleaseAsync(envelope);
        bench.Clock.Advance(TimeSpan.FromDays(2));
        await bench.WriteAsync(session => Run(session, "ALTER TABLE outbox RENAME TO away"));
        var (changes, log) = (new Watchers<EnvelopeId>(), new HeardLog<OutboxWatch>());
        var changed = changes.Watch(envelope.Id);
        using var watch = new OutboxWatch(bench.Store, new AlarmBoard(), changes, bench.Clock, log);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        await log.NextAsync(LogLevel.Error, TestContext.Current.CancellationToken);

        await bench.WriteAsync(session => Run(session, "ALTER TABLE away RENAME TO outbox"));
        await AdvanceUntilAsync(bench, TimeSpan.FromSeconds(1), changed);

        Assert.Equal(DeliveryState.Expired, (await bench.StateAsync(envelope.Id)).State);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private static void Run(SqliteSession session, string sql)
    {
        using var statement = session.Statement(sql);
        statement.Run();
    }

    // The watch's timer may not be set yet when the clock is moved: then the next second is given it too.
    private static async Task AdvanceUntilAsync(Bench bench, TimeSpan span, Signal changed)
    {
        bench.Clock.Advance(span);
        var ring = changed.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);
        while (!ring.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ring, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken));
        }
        await ring;
    }
}
