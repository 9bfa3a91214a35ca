using Backbone.Protocol.Consignments;

namespace Backbone.Broker.Lanes;

/// <summary>
/// The facts of what was admitted lately, by entry hash, so that nobody who follows a lane reads and parses its
/// bytes for them. An entry hash fixes all bytes of a consignment, so nothing here can be wrong; what is not here
/// is read anew.
/// </summary>
/// <param name="capacity">How many are kept at most; when half of it is full, the older half goes.</param>
internal sealed class FreshEntries(int capacity = FreshEntries.DefaultCapacity)
{
    /// <summary>Entries kept: some 10 MB, and minutes of heavy traffic.</summary>
    public const int DefaultCapacity = 65_536;

    private readonly Lock _gate = new();
    private Dictionary<EntryHash, EntryFacts> _young = [];
    private Dictionary<EntryHash, EntryFacts> _old = [];

    /// <summary>Remembers an entry.</summary>
    public void Add(EntryHash entry, EntryFacts facts)
    {
        lock (_gate)
        {
            if (_young.Count >= capacity / 2) (_old, _young) = (_young, []);
            _young[entry] = facts;
        }
    }

    /// <summary>The facts of an entry; null where they are not kept.</summary>
    public EntryFacts? Find(EntryHash entry)
    {
        lock (_gate) return _young.GetValueOrDefault(entry) ?? _old.GetValueOrDefault(entry);
    }
}
