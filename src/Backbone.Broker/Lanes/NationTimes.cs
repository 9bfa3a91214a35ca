using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Lanes;

/// <summary>
/// How far this clock is ahead of what gateways state: by the time of each stamp that verified, as it came. A stamp may be old, for what
/// it is on may have waited; so of each nation the least difference of the last hour counts, and of the nations the second least where
/// there are several, so that no single one can say that all is well. Nothing is freed for good that lives by their time. Safe for threads.
/// </summary>
/// <param name="clock">This clock.</param>
internal sealed class NationTimes(TimeProvider clock)
{
    /// <summary>What clocks may differ, and messages be on their way, without a word.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <summary>How long a nation's difference counts.</summary>
    private static readonly TimeSpan Counts = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, (TimeSpan Ahead, long At)> _least = []; // nations of the charter, at most

    /// <summary>A stamp of a nation came, and verified.</summary>
    /// <param name="nation">Whose.</param>
    /// <param name="stated">The time in it.</param>
    public void Note(NationCode nation, Timestamp stated)
    {
        var ahead = clock.GetUtcNow() - stated.ToDateTimeOffset();
        lock (_gate)
            if (!_least.TryGetValue(nation, out var before) || ahead <= before.Ahead || clock.GetElapsedTime(before.At) > Counts)
                _least[nation] = (ahead, clock.GetTimestamp());
    }

    /// <summary>By how much this clock is ahead; zero where nothing speaks for that.</summary>
    public TimeSpan Ahead()
    {
        List<TimeSpan> differences;
        lock (_gate)
            differences = [.. _least.Values.Where(one => clock.GetElapsedTime(one.At) <= Counts).Select(one => one.Ahead).Order()];
        return differences is [] ? TimeSpan.Zero
            : (differences.Count == 1 ? differences[0] : differences[1]) is var ahead && ahead > Least ? ahead : TimeSpan.Zero;
    }
}
