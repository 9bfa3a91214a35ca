using Backbone.Protocol.Consignments;

namespace Backbone.Gateway.Storage;

/// <summary>
/// Consignments that were put into the outbox a moment ago, in memory: who publishes them need not read them back and parse them
/// again. Only a shortcut: what is not here is read from the store. Thread-safe.
/// </summary>
internal sealed class FreshConsignments
{
    /// <summary>Bytes kept: some hundreds of usual size. While a broker is away the oldest give way, and are read from the store later.</summary>
    public const long MostBytes = 8L << 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Consignment> _kept = [];
    private long _bytes;

    /// <summary>
    /// Keeps one, as the last thing of the work that puts it into the outbox. Where that work is not committed, its place is given to
    /// another, which is kept in its stead; and a place is asked for only once it is committed.
    /// </summary>
    public void Add(long place, Consignment consignment)
    {
        lock (_gate)
        {
            Remove(place);
            _kept.Add(place, consignment);
            _bytes += consignment.Bytes.Length;
            while (_bytes > MostBytes) Remove(_kept.Keys.First());
        }
    }

    /// <summary>Gives one out, and forgets it; null where it is not here.</summary>
    public Consignment? Take(long place)
    {
        lock (_gate) return Remove(place);
    }

    private Consignment? Remove(long place)
    {
        if (!_kept.Remove(place, out var consignment)) return null;
        _bytes -= consignment.Bytes.Length;
        return consignment;
    }
}
