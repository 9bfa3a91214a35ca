using System.Collections.Concurrent;

namespace Backbone.Gateway;

/// <summary>Wakes those who watch one thing among many: an envelope's state, a mailbox.</summary>
internal sealed class Watchers<T> where T : notnull
{
    private readonly ConcurrentDictionary<T, ConcurrentDictionary<Signal, bool>> _watched = [];

    /// <summary>Begins to watch until the signal is given back; take it before looking, so that no change is missed.</summary>
    public Signal Watch(T thing)
    {
        var signal = new Signal();
        _watched.GetOrAdd(thing, _ => []).TryAdd(signal, true);
        return signal;
    }

    /// <summary>Gives a signal back.</summary>
    public void Leave(T thing, Signal signal)
    {
        if (_watched.TryGetValue(thing, out var signals)) signals.TryRemove(signal, out _);
    }

    /// <summary>It changed.</summary>
    public void Changed(T thing)
    {
        if (!_watched.TryGetValue(thing, out var signals)) return;
        foreach (var (signal, _) in signals) signal.Ring();
    }
}
