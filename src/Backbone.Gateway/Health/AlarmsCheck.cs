using Backbone.Contracts.Gateway.V1;
using Backbone.Hosting.Health;

namespace Backbone.Gateway.Health;

/// <summary>Alarms since the start, shown for a day after the newest so that every watch sees them. The journal has all.</summary>
internal sealed class AlarmsCheck(AlarmBoard alarms, TimeProvider clock)
{
    private static readonly TimeSpan Shown = TimeSpan.FromDays(1);

    private (int Count, DateTimeOffset? Newest) _alarms;

    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (counts, now) = (alarms.Counts.OrderBy(one => one.Key).ToList(), clock.GetUtcNow());
        var sum = counts.Sum(one => one.Value);
        if (sum > _alarms.Count) _alarms = (sum, now);
        if (_alarms.Newest is not { } newest) return ValueTask.FromResult(Finding.Ready("no alarm since the start"));
        var cause = $"alarms since the start: {string.Join(", ", counts.Select(one => $"{one.Value} {NameOf(one.Key)}"))}; the newest on {newest.UtcDateTime:u}";
        return ValueTask.FromResult(now - newest >= Shown ? Finding.Ready(cause)
            : Finding.Degraded(cause, "read them in the journal, and see to what they name"));
    }

    private static string NameOf(AlarmKind kind) => string.Concat(
        kind.ToString().Select((letter, place) => place > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
}
