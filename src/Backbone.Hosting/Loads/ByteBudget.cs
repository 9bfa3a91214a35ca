using Backbone.Protocol.Addresses;

namespace Backbone.Hosting.Loads;

/// <summary>
/// How many bytes of messages are in memory, of each caller and of all. A caller takes no more than its own bound, and no
/// more than it leaves free for all others: so each greedy one leaves half of what it found, and whoever needs little
/// finds room.
/// </summary>
/// <param name="all">Bytes of all callers together.</param>
/// <param name="byCaller">Bytes of one caller.</param>
internal sealed class ByteBudget(long all, long byCaller)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TlsIdentity, long> _byCaller = [];
    private long _held;

    /// <summary>Bytes of all callers now.</summary>
    public long Held
    {
        get { lock (_gate) return _held; }
    }

    /// <summary>Bytes of one caller now.</summary>
    public long HeldBy(TlsIdentity caller)
    {
        lock (_gate) return _byCaller.GetValueOrDefault(caller);
    }

    /// <summary>Takes bytes for a caller; false, and nothing is taken, where there is no room for them.</summary>
    public bool TryTake(TlsIdentity caller, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            var own = _byCaller.GetValueOrDefault(caller) + bytes;
            var free = all - _held - bytes;
            if (own > byCaller || own > free) return false;
            _held += bytes;
            if (own > 0) _byCaller[caller] = own;
            return true;
        }
    }

    /// <summary>Gives bytes back that were taken.</summary>
    public void GiveBack(TlsIdentity caller, long bytes)
    {
        if (bytes == 0) return;
        lock (_gate)
        {
            var own = _byCaller.GetValueOrDefault(caller) - bytes;
            if (own < 0 || bytes < 0) throw new InvalidOperationException("more bytes are given back than were taken");
            _held -= bytes;
            if (own == 0) _byCaller.Remove(caller);
            else _byCaller[caller] = own;
        }
    }
}
