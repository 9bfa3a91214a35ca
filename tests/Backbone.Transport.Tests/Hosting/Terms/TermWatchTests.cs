using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Hosting.Terms;

/// <summary>The log is warned once for each step, at each start again, and anew of what was renewed.</summary>
public sealed class TermWatchTests : IDisposable
{
    private const int Soon = 1160;
    private const int Ended = 1161;
    private const int Unread = 1162;

    private static readonly DateTimeOffset Begin = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Begin);
    private readonly LogCapture _log = new();
    private Term[] _terms;

    public TermWatchTests() => _terms = [TermOf(100)];

    public void Dispose() => _log.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_warning_is_given_once_with_the_command_that_renews()
    {
        using var watch = Start();
        watch.Look();
        Assert.True(_log.IsSilent);
        foreach (var (left, words) in new[] { (30, "30 days left"), (14, "14 days left"), (7, "7 days left"), (1, "24 hours left") })
        {
            Set(100 - left);
            watch.Look();
            watch.Look();
            var said = (await _log.Next(Soon, Cancel)).Text;
            Assert.Contains($"the mast ends: {words}", said, StringComparison.Ordinal);
            Assert.Contains("plant the next", said, StringComparison.Ordinal);
            Assert.True(_log.IsSilent);
        }
        Set(100);
        watch.Look();
        Assert.Contains("the mast has ended on 2027-04-11", (await _log.Next(Ended, Cancel)).Text, StringComparison.Ordinal);
        watch.Look();
        Assert.True(_log.IsSilent);
    }

    [Fact]
    public async Task A_start_says_again_what_was_reached_and_what_is_renewed_begins_anew()
    {
        Set(95);
        using (var first = Start()) first.Look();
        Assert.Contains("5 days left", (await _log.Next(Soon, Cancel)).Text, StringComparison.Ordinal);
        using var second = Start();
        second.Look();
        Assert.Contains("5 days left", (await _log.Next(Soon, Cancel)).Text, StringComparison.Ordinal);
        _terms = [TermOf(200)];
        second.Look();
        Assert.True(_log.IsSilent);
        Set(190);
        second.Look();
        Assert.Contains("10 days left", (await _log.Next(Soon, Cancel)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_goes_back_and_forth_repeats_nothing_and_what_is_others_is_not_told()
    {
        _terms = [TermOf(100), TermOf(40) with { Name = "their mast", IsOwn = false }];
        using var watch = Start();
        Set(98);
        watch.Look();
        Set(80);
        watch.Look();
        Set(98);
        watch.Look();
        Assert.Equal(1, Count());
    }

    [Fact]
    public async Task A_source_that_fails_is_told_once_and_holds_up_no_other()
    {
        Set(99);
        using var watch = new TermWatch(
            [new TermSource("clouds", _ => throw new InvalidOperationException("gone")), new TermSource("masts", _ => _terms)],
            Task.FromResult(true), _clock, Log());
        watch.Look();
        watch.Look();
        Assert.Contains("clouds", (await _log.Next(Unread, Cancel)).Text, StringComparison.Ordinal);
        Assert.Contains("the mast", (await _log.Next(Soon, Cancel)).Text, StringComparison.Ordinal);
        Assert.True(_log.IsSilent);
    }

    [Fact]
    public async Task A_check_is_degraded_from_fourteen_days_on_and_names_the_command()
    {
        var check = new TermsCheck(new TermSource("masts", _ => _terms), _clock);
        Set(80);
        var found = await check.LookAsync(Cancel);
        Assert.Equal((Condition.Ready, "the first to end is the mast: 20 days left"), (found.State, found.Cause));
        Set(87);
        found = await check.LookAsync(Cancel);
        Assert.Equal((Condition.Degraded, "the mast: 13 days left", "plant the next"), (found.State, found.Cause, found.NextStep));
        Set(101);
        Assert.Equal(Condition.Degraded, (await check.LookAsync(Cancel)).State);
        _terms = [];
        Assert.Equal(Condition.Ready, (await check.LookAsync(Cancel)).State);
    }

    private static Term TermOf(int days) => new("mast", "KOR", "the mast", new Ending(Begin, Begin.AddDays(days)), "plant the next");

    private TermWatch Start() => new([new TermSource("masts", _ => _terms)], Task.FromResult(true), _clock, Log());

    private ILogger<TermWatch> Log() => LoggerFactory.Create(builder => builder.AddProvider(_log)).CreateLogger<TermWatch>();

    private void Set(double day) => _clock.AdjustTime(Begin.AddDays(day));

    private int Count()
    {
        var count = 0;
        while (!_log.IsSilent && _log.Next(Soon, Cancel).IsCompletedSuccessfully) count++;
        return count;
    }
}
