using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Health;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Health;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Retention;

/// <summary>The national store has room of its own and keeps what is over for a time; its operator hears before it is full.</summary>
public sealed class HousekeeperTests : IAsyncDisposable
{
    private readonly Bench _bench = new();
    private readonly RetentionRules _rules = new() { Days = 100, RoomMiB = 64 };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Contents_are_kept_for_their_time_and_then_no_longer_while_headers_and_journal_stay()
    {
        _bench.Log.Expect(Lines.Quarantined);
        var sent = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await _bench.ReleaseAsync(sent);
        var came = _bench.Letters.Stamp(_bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0];
        await _bench.AcceptAsync(came);
        await _bench.AcceptAsync(Letters.BreakStamp(_bench.Letters.Stamp(_bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"))[0]), 1);
        var journal = await _bench.CountAsync("journal");

        await PassAsync(TimeSpan.FromDays(99));
        Assert.True(await KeepsAsync(sent.Id, came.EnvelopeId));
        Assert.Equal(1, await _bench.CountAsync("quarantine"));
        await PassAsync(TimeSpan.FromDays(10));
        Assert.False(await KeepsAsync(sent.Id, came.EnvelopeId));
        Assert.Equal((0, 1, 1, journal), (await _bench.CountAsync("quarantine"), await _bench.CountAsync("mail"),
            await _bench.CountAsync("submissions"), await _bench.CountAsync("journal")));
        Assert.NotNull(await _bench.ReadAsync(session => MailTable.ReadHead(session, "KOR/kisa", came.EnvelopeId)));
    }

    [Fact]
    public async Task What_lives_longer_than_that_is_kept()
    {
        var sent = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await _bench.ReleaseAsync(sent);
        await _bench.WriteAsync(session =>
        {
            using var live = session.Statement("UPDATE submissions SET expires = ?");
            live.Bind(1, (long)_bench.Now.Plus(TimeSpan.FromDays(1000)).Milliseconds).Run();
        });
        await PassAsync(TimeSpan.FromDays(500));
        Assert.NotNull(await _bench.ReadAsync(session => SubmissionTable.ReadBytes(session, sent.Id)));
    }

    [Fact]
    public async Task Room_that_runs_out_is_an_alarm_before_it_is_gone_and_nothing_more_is_taken_when_it_is()
    {
        _bench.Log.Expect(Lines.RoomRunsOut);
        var room = new StoreRoom(_rules);
        await LookAsync(room);
        Assert.Null(room.Check());
        Assert.Empty(await _bench.JournalAsync());
        Assert.Equal(Condition.Ready, (await HealthAsync(room)).State);

        await FillAsync(55);
        await LookAsync(room);
        Assert.Equal((true, false), (room.IsNarrow, room.IsFull));
        Assert.Null(room.Check());
        Assert.Equal(AlarmKind.StoreRoom, Assert.Single(await _bench.JournalAsync()).Alarm.Kind);
        Assert.Equal(Condition.Degraded, (await HealthAsync(room)).State);

        await FillAsync(10);
        await LookAsync(room);
        Assert.Equal(RefusalReason.StoreFull, room.Check()?.Reason);
        Assert.NotNull(room.Check()!.RetryAfter);
        Assert.Equal(Condition.NotReady, (await HealthAsync(room)).State);
        Assert.Equal(2, _bench.Alarms.Counts[AlarmKind.StoreRoom]);

        await LookAsync(room);
        Assert.Equal(2, _bench.Alarms.Counts[AlarmKind.StoreRoom]);
        await _bench.WriteAsync(session =>
        {
            using var drop = session.Statement("DROP TABLE filling");
            drop.Run();
        });
        await LookAsync(room);
        Assert.Null(room.Check());
        Assert.Equal(Condition.Ready, (await HealthAsync(room)).State);
    }

    [Theory, InlineData(39, 64), InlineData(40_000, 64), InlineData(400, 63)]
    public void Rules_that_could_not_be_meant_are_refused(int days, int room) =>
        Assert.Contains("retention.", new RetentionRules { Days = days, RoomMiB = room }.Fault, StringComparison.Ordinal);

    private async Task PassAsync(TimeSpan time)
    {
        _bench.Clock.Advance(time);
        await LookAsync(new StoreRoom(_rules));
    }

    private Task LookAsync(StoreRoom room) => new Housekeeper(
        _bench.Store, room, _rules, _bench.Alarms, _bench.Clock, _bench.Log.For<Housekeeper>()).LookAsync(Cancellation);

    private async Task<bool> KeepsAsync(EnvelopeId sent, EnvelopeId came)
    {
        var (envelope, mail) = await _bench.ReadAsync(session =>
            (SubmissionTable.ReadBytes(session, sent), MailTable.Read(session, "KOR/kisa", came)!.Content));
        Assert.Equal(envelope is null, mail.IsEmpty);
        return envelope is not null;
    }

    private Task FillAsync(int mebibytes) => _bench.WriteAsync(session =>
    {
        using (var make = session.Statement("CREATE TABLE IF NOT EXISTS filling (bytes BLOB)")) make.Run();
        using var fill = session.Statement("INSERT INTO filling (bytes) VALUES (zeroblob(?))");
        fill.Bind(1, mebibytes << 20).Run();
    });

    private async Task<Finding> HealthAsync(StoreRoom room) => await new StoreCheck(_bench.Store, room, _bench.Clock).LookAsync(Cancellation);
}
