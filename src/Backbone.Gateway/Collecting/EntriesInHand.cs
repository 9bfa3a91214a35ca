using Backbone.Gateway.Accepting;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Addresses;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Entries that are fetched or checked, each sender's in the order in which they were taken up: one that is checked is given out only
/// after all of its sender's before it, and waits for no other sender's. How many there are <see cref="WaitingEntries"/> bounds.
/// </summary>
internal sealed class EntriesInHand
{
    private readonly Dictionary<NationCode, Queue<EntryInHand>> _senders = []; // those of whom something is in hand

    /// <summary>Takes one up.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="check">What fetches and checks it, with what is to be kept of it; null where it was collected before.</param>
    public void Add(AnnouncedEntry entry, Task<CheckedEntry?> check)
    {
        if (!_senders.TryGetValue(entry.Sender, out var own)) _senders.Add(entry.Sender, own = []);
        own.Enqueue(new EntryInHand(entry, check));
    }

    /// <summary>Gives out all of which the check has ended, well or not, and is not before its turn.</summary>
    public List<EntryInHand> TakeChecked()
    {
        var ended = new List<EntryInHand>();
        foreach (var (sender, own) in _senders)
        {
            while (own.TryPeek(out var first) && first.Check.IsCompleted) ended.Add(own.Dequeue());
            if (own.Count == 0) _senders.Remove(sender); // a dictionary may lose what it is asked for while it is read
        }
        return ended;
    }

    /// <summary>Waits until nothing is fetched or checked any more, however it ends.</summary>
    public async Task EndAsync()
    {
        foreach (Task check in _senders.Values.SelectMany(own => own).Select(one => one.Check)) await check.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>An entry that was taken up, and what checks it.</summary>
internal sealed record EntryInHand(AnnouncedEntry Entry, Task<CheckedEntry?> Check);
