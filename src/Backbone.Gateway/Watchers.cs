namespace Backbone.Gateway;

/// <summary>
/// Wakes those who watch one thing among many: an envelope's state, a mailbox. What nobody watches is not kept.
/// </summary>
internal sealed class Watchers<T> where T : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<T, HashSet<Signal>> _watched = [];

    /// <summary>Things that somebody watches.</summary>
    public int Count
    {
        get { lock (_gate) return _watched.Count; }
    }

    /// <summary>Begins to watch until the signal is given back; take it before looking, so that no change is missed.</summary>
    public Signal Watch(T thing)
    {
        var signal = new Signal();
        lock (_gate)
        {
            if (!_watched.TryGetValue(thing, out var signals)) _watched.Add(thing, signals = []);
            signals.Add(signal);
        }
        return signal;
    }

    /// <summary>Gives a signal back.</summary>
    public void Leave(T thing, Signal signal)
    {
        lock (_gate)
            if (_watched.TryGetValue(thing, out var signals) && signals.Remove(signal) && signals.Count == 0) _watched.Remove(thing);
    }

    /// <summary>It changed.</summary>
    public void Changed(T thing)
    {
        lock (_gate)
        {
            if (!_watched.TryGetValue(thing, out var signals)) return;
            foreach (var signal in signals) signal.Ring();
        }
    }
}
