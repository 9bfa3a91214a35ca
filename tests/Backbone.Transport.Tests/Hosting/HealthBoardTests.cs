using Backbone.Hosting;
using Backbone.Authority;
using Backbone.Hosting.Health;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>How looks become a report, and when the log hears of them.</summary>
public sealed class HealthBoardTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly LogCapture _capture = new();
    private readonly LoggerFactory _logs;

    public HealthBoardTests() => _logs = new LoggerFactory([_capture]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _logs.Dispose();
        _capture.Dispose();
    }

    [Fact]
    public async Task A_change_is_told_once_each_way_with_its_cause_and_how_long_it_took()
    {
        var found = Finding.Ready("it works");
        var board = Board(new HealthCheck("store", _ => ValueTask.FromResult(found)));
        await board.LookAsync();
        found = Finding.NotReady("the disk is full", "make room");
        for (var i = 0; i < 3; i++)
        {
            await board.LookAsync();
            _clock.Advance(TimeSpan.FromSeconds(10));
        }
        found = Finding.Ready("there is room");
        await board.LookAsync();
        Assert.Equal("health: store is not ready: the disk is full; make room", (await _capture.Next(1130, Cancel)).Text);
        Assert.Equal("health: store is ready again after 00:00:30: there is room", (await _capture.Next(1131, Cancel)).Text);
        Assert.True(_capture.IsSilent);
    }

    [Fact]
    public async Task What_is_degraded_is_told_once_it_has_lasted_and_what_comes_right_before_is_not()
    {
        var found = Finding.Degraded("little room", "make some");
        var board = Board(new HealthCheck("store", _ => ValueTask.FromResult(found)));
        await board.LookAsync();
        _clock.Advance(TimeSpan.FromSeconds(29));
        await board.LookAsync();
        found = Finding.Ready("there is room");
        await board.LookAsync();
        found = Finding.Degraded("little room", "make some");
        await board.LookAsync();
        _clock.Advance(TimeSpan.FromSeconds(29));
        await board.LookAsync();
        Assert.True(_capture.IsSilent);
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++) await board.LookAsync();
        Assert.Equal("health: store is degraded: little room; make some", (await _capture.Next(1130, Cancel)).Text);
        found = Finding.Ready("there is room");
        await board.LookAsync();
        Assert.Equal("health: store is ready again after 00:00:30: there is room", (await _capture.Next(1131, Cancel)).Text);
        Assert.True(_capture.IsSilent);
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_not_taken_for_good()
    {
        var report = await Board(
            new HealthCheck("lamp", _ => throw new InvalidOperationException("the switch is gone")),
            new HealthCheck("engine", _ => throw new InvalidOperationException("the hood is shut")) { Services = ["driving"] }).LookAsync();
        Assert.Equal([Condition.Degraded, Condition.NotReady], report.Checks.Select(check => check.Finding.State));
        Assert.Equal("it cannot be looked at: the switch is gone", report.Checks[0].Finding.Cause);
        Assert.Equal((Condition.NotReady, false, true), (report.State, report.IsServing("driving"), report.IsServing("waiting")));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_look_that_takes_too_long_is_given_up()
    {
        var board = Board(new HealthCheck("slow", async cancel =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancel);
            return Finding.Ready("at last");
        })
        { Services = ["driving"] });
        var first = await LookAsync();
        Assert.Contains("no answer within 5 seconds", first.Cause, StringComparison.Ordinal);
        Assert.Equal(Condition.Degraded, first.State); // once is a busy machine
        _clock.Advance(HostingLimits.HealthSettling);
        Assert.Equal(Condition.NotReady, (await LookAsync()).State);

        async Task<Finding> LookAsync()
        {
            var look = board.LookAsync();
            while (!look.IsCompleted)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                _clock.Advance(TimeSpan.FromSeconds(1));
                // Slower than a busy machine takes to notice: the clock must not run on past the second bound.
                await Task.WhenAny(look, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken));
            }
            return (await look).Checks[0].Finding;
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Those_who_ask_while_it_looks_share_the_next_look_and_see_what_is_true_then()
    {
        var (looks, open) = (0, new TaskCompletionSource());
        var board = Board(new HealthCheck("door", async _ =>
        {
            var look = Interlocked.Increment(ref looks);
            await open.Task;
            return Finding.Ready($"look {look}");
        }));
        var first = board.LookAsync();
        while (Volatile.Read(ref looks) == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        var later = Enumerable.Range(0, 100).Select(_ => board.LookAsync()).ToArray();
        open.SetResult();
        Assert.Equal("look 1", (await first).Checks[0].Finding.Cause);
        Assert.All(await Task.WhenAll(later), report => Assert.Equal("look 2", report.Checks[0].Finding.Cause));
    }

    [Fact]
    public async Task Each_revocation_list_is_told_with_its_days_and_a_stale_one_is_as_bad_as_its_domain_is_needed()
    {
        using var pki = new TestPki(_clock);
        var (own, brokers) = (pki.NationDomain("KOR"), pki.Broker().Domain);
        var check = new RevocationListsCheck(pki.Trust, RevocationRule.ListRequired, _clock,
            list => list.Domain == own ? Condition.NotReady : list.Domain == brokers ? Condition.Degraded : Condition.Ready,
            domain => domain == own ? "renew the own" : "renew the brokers'");
        pki.Trust.OfferRevocationLists(
            [pki.NextList(own, TimeSpan.FromDays(30)), pki.NextList(brokers, TimeSpan.FromDays(7))], _clock.GetUtcNow());
        var found = await check.LookAsync(Cancel);
        Assert.Equal(Condition.Ready, found.State);
        Assert.Contains($"revocation list of {own}: 30 days left", found.Cause, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromDays(6));
        found = await check.LookAsync(Cancel);
        Assert.Equal((Condition.Degraded, "renew the brokers'"), (found.State, found.NextStep)); // the brokers' ends soon
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(Condition.Degraded, (await check.LookAsync(Cancel)).State); // it has ended: the broker cannot be called
        // A root that is to follow has no list yet: those of the present one come in.
        using var next = CertificateAuthority.Create(own, _clock);
        pki.Trust.ReplaceRoots([.. pki.Roots, new TrustedRoot(own, next.Root)]);
        Assert.Equal(Condition.Degraded, (await check.LookAsync(Cancel)).State);
        _clock.Advance(TimeSpan.FromDays(24));
        found = await check.LookAsync(Cancel);
        Assert.Equal(Condition.NotReady, found.State); // nobody comes in any more
        Assert.Contains($"revocation list of {own}: ended on", found.Cause, StringComparison.Ordinal);
    }

    private HealthBoard Board(params HealthCheck[] checks) => new(checks, _clock, _logs.CreateLogger<HealthBoard>());
}
