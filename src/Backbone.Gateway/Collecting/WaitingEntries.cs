using System.Diagnostics.CodeAnalysis;
using Backbone.Gateway.Uplink;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Entries that were announced and are not collected yet. In each round every nation that sent some has one turn, so that
/// none waits behind what another sent, however much and however urgent; within a round the most urgent comes first, and of
/// one nation too. Who sent an entry is the broker's word: false, it changes the order and nothing else.
/// </summary>
internal sealed class WaitingEntries
{
    private readonly Dictionary<string, Sender> _senders = []; // one for each code that there can be, at most
    private readonly List<Sender> _waiting = [];
    private long _round;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one up.</summary>
    public void Add(AnnouncedEntry entry)
    {
        var name = entry.Sender?.ToString() ?? "";
        if (!_senders.TryGetValue(name, out var sender)) _senders.Add(name, sender = new Sender());
        if (sender.Entries.Count == 0)
        {
            _waiting.Add(sender);
            sender.Round = Math.Max(sender.Round, _round); // turns that it had no use for are not made up for
        }
        sender.Entries.Enqueue(entry, (-(int)entry.Precedence, entry.Index));
        Count++;
    }

    /// <summary>Gives the one out whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out AnnouncedEntry? entry)
    {
        entry = null;
        if (_waiting.MinBy(one => (one.Round, -(int)one.Entries.Peek().Precedence)) is not { } sender) return false;
        entry = sender.Entries.Dequeue();
        if (sender.Entries.Count == 0) _waiting.Remove(sender);
        _round = sender.Round;
        sender.Round++;
        Count--;
        return true;
    }

    private sealed class Sender
    {
        public PriorityQueue<AnnouncedEntry, (int, ulong)> Entries { get; } = new();

        /// <summary>The round in which it has its next turn.</summary>
        public long Round { get; set; }
    }
}
