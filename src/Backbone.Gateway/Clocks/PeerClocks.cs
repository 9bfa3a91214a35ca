using System.Collections.Immutable;

namespace Backbone.Gateway.Clocks;

/// <summary>
/// What other clocks say of this one: the broker's, and those of nations, by the times that they signed. One party may be wrong itself, or lie, so this
/// only names a difference, and with whom; nothing is decided by it. Safe for threads.
/// </summary>
/// <param name="clock">This clock.</param>
/// <param name="log">Hears when a difference begins, and when it is over.</param>
internal sealed class PeerClocks(TimeProvider clock, ILogger<PeerClocks> log)
{
    /// <summary>What is worth a word: half of what clocks may differ.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(60);

    /// <summary>For how long what a party said counts.</summary>
    public static readonly TimeSpan Counts = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TimeSpan Ahead, long Steady, DateTimeOffset Since)> _differing = []; // nations of the charter, and the broker, at most
    private bool _told;

    /// <summary>Notes how far another clock is ahead of this one, or behind where negative, as far as that can be known.</summary>
    /// <param name="party">Whose clock: a nation whose signature holds, or the broker.</param>
    /// <param name="ahead">By how much.</param>
    public void Note(string party, TimeSpan ahead)
    {
        lock (_gate)
        {
            if (ahead.Duration() <= Least && !_differing.Remove(party) && !_told) return; // nearly always: all agree
            if (ahead.Duration() > Least)
                _differing[party] = (ahead, clock.GetTimestamp(),
                    _differing.TryGetValue(party, out var before) ? before.Since : clock.GetUtcNow());
            var difference = Find();
            if ((difference is not null) == _told) return;
            _told = !_told;
            if (difference is { } now) log.ClocksDiffer(now.ToString());
            else log.ClocksAgree();
        }
    }

    /// <summary>The difference that most of the parties that differ agree on; null where none differs.</summary>
    public ClockDifference? Find()
    {
        lock (_gate)
        {
            var recent = _differing.Where(party => clock.GetElapsedTime(party.Value.Steady) <= Counts).ToList();
            if (recent.Count == 0) return null;
            var side = recent.GroupBy(party => party.Value.Ahead > TimeSpan.Zero).MaxBy(group => group.Count())!;
            var sizes = side.Select(party => party.Value.Ahead).Order().ToList();
            return new ClockDifference(sizes[sizes.Count / 2], [.. side.Select(party => party.Key).Order(StringComparer.Ordinal)],
                side.Min(party => party.Value.Since));
        }
    }
}

/// <summary>That this clock differs from others.</summary>
/// <param name="Ahead">How far the others are ahead; negative: how far behind.</param>
/// <param name="Parties">Who they are.</param>
/// <param name="Since">Since when, by this clock.</param>
internal sealed record ClockDifference(TimeSpan Ahead, ImmutableArray<string> Parties, DateTimeOffset Since)
{
    /// <summary>For a person.</summary>
    public override string ToString()
    {
        var size = Ahead.Duration() is var by && by < TimeSpan.FromHours(2) ? $"{by.TotalMinutes:0} min" : $"{by.TotalHours:0} h";
        var way = Ahead > TimeSpan.Zero ? "behind" : "ahead of";
        return Parties.Length == 1
            ? $"this clock is about {size} {way} the clock of {Parties[0]}: one of the two is wrong"
            : $"this clock is about {size} {way} {Parties.Length} others ({string.Join(", ", Parties)})";
    }
}
