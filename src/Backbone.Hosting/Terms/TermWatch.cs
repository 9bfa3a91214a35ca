using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Terms;

/// <summary>
/// Warns the log of what ends: once for each warning that is reached, and at each start of what was reached already. What is renewed has
/// another end, and begins anew.
/// </summary>
/// <param name="sources">Where terms are read.</param>
/// <param name="ready">Ends when it is known whether the process is ready; before, documents are not proved.</param>
/// <param name="clock">What time it is.</param>
/// <param name="log">Hears of it.</param>
internal sealed class TermWatch(IEnumerable<TermSource> sources, Task<bool> ready, TimeProvider clock, ILogger<TermWatch> log) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly List<TermSource> _sources = [.. sources];
    private readonly HashSet<string> _unread = [];
    private Dictionary<(string Name, DateTimeOffset Until), int> _told = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await ((Task)ready).WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (ready is not { IsCompletedSuccessfully: true, Result: true }) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            Look();
            await Task.Delay(Period, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Looks at everything once.</summary>
    internal void Look()
    {
        var (now, told) = (clock.GetUtcNow(), new Dictionary<(string, DateTimeOffset), int>());
        foreach (var term in _sources.SelectMany(source => ReadOwn(source, now)))
        {
            if (term.Life.WarningAt(now) is not { } days) continue;
            var key = (term.Name, term.Life.Until);
            var before = _told.TryGetValue(key, out var last) ? last : int.MaxValue;
            told[key] = Math.Min(days, before);
            if (days >= before) continue;
            if (days == 0) log.HasEnded(term.Name, term.Life.Until, term.Renew);
            else log.EndsSoon(term.Name, term.Life.Left(now), term.Life.Until, term.Renew);
        }
        _told = told;
    }

    private List<Term> ReadOwn(TermSource source, DateTimeOffset now)
    {
        try
        {
            List<Term> own = [.. source.Read(now).Where(term => term.IsOwn)];
            _unread.Remove(source.Name);
            return own;
        }
        // An edge: whatever a source throws, the others are read, and the log hears once of this one.
        catch (Exception fault)
        {
            if (_unread.Add(source.Name)) log.TermsUnread(fault, source.Name);
            return [];
        }
    }
}
