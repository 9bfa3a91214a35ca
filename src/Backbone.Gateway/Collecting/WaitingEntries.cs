using System.Diagnostics.CodeAnalysis;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Entries that were announced and are not collected yet. In each round every nation that sent some has one turn, so that
/// none waits behind what another sent, however much and however urgent; within a round the most urgent comes first, and of
/// one nation too. Of each nation only so much is in hand at once, so that what comes later soon has its turn. Who sent an entry
/// is the broker's word: false, it changes the order and nothing else.
/// </summary>
internal sealed class WaitingEntries
{
    /// <summary>Entries of one nation that are fetched, checked or kept at once: enough to hide the way to the broker and back.</summary>
    public const int InHandOfNation = 32;

    /// <summary>Bytes of one nation's entries in hand: 8 MiB.</summary>
    public const long BytesOfNation = 8L << 20;

    /// <summary>Entries in hand in all: the broker may name as many senders as there are codes.</summary>
    public const int InHandInAll = 256;

    /// <summary>Bytes of all entries in hand: 32 MiB, beyond which each nation has no more than one.</summary>
    public const long BytesInAll = 32L << 20;

    private readonly Dictionary<NationCode, Sender> _senders = []; // one for each code that there can be, at most
    private readonly List<Sender> _waiting = [];
    private long _round;
    private long _bytes;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many are in hand.</summary>
    public int InHand { get; private set; }

    /// <summary>Takes one up.</summary>
    public void Add(AnnouncedEntry entry)
    {
        var sender = SenderOf(entry);
        if (sender.Entries.Count == 0)
        {
            _waiting.Add(sender);
            sender.Round = Math.Max(sender.Round, _round); // turns that it had no use for are not made up for
        }
        sender.Entries.Enqueue(entry, (-(int)entry.Precedence, entry.Index));
        Count++;
    }

    /// <summary>Gives the one out whose turn it is; it is in hand until it is <see cref="Done"/>.</summary>
    public bool TryTake([NotNullWhen(true)] out AnnouncedEntry? entry)
    {
        entry = null;
        if (InHand == InHandInAll || _waiting.Where(HasRoom).MinBy(one => (one.Round, -(int)one.Entries.Peek().Precedence)) is not { } sender) return false;
        entry = sender.Entries.Dequeue();
        if (sender.Entries.Count == 0) _waiting.Remove(sender);
        _round = sender.Round;
        sender.Round++;
        Count--;
        Hold(sender, 1, entry.Size);
        return true;
    }

    /// <summary>One that was given out is collected, or left.</summary>
    public void Done(AnnouncedEntry entry) => Hold(SenderOf(entry), -1, -entry.Size);

    private void Hold(Sender sender, int entries, long bytes)
    {
        sender.InHand += entries;
        sender.Bytes += bytes;
        InHand += entries;
        _bytes += bytes;
    }

    private bool HasRoom(Sender sender)
    {
        if (sender.InHand == 0) return true;
        var next = sender.Entries.Peek().Size;
        return sender.InHand < InHandOfNation && sender.Bytes + next <= BytesOfNation && _bytes + next <= BytesInAll;
    }

    private Sender SenderOf(AnnouncedEntry entry)
    {
        if (!_senders.TryGetValue(entry.Sender, out var sender)) _senders.Add(entry.Sender, sender = new Sender());
        return sender;
    }

    private sealed class Sender
    {
        public PriorityQueue<AnnouncedEntry, (int, ulong)> Entries { get; } = new();

        /// <summary>The round in which it has its next turn.</summary>
        public long Round { get; set; }

        public int InHand { get; set; }

        public long Bytes { get; set; }
    }
}
