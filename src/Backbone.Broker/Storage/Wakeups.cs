namespace Backbone.Broker.Storage;

/// <summary>
/// Who waits in this process for which topics to grow. A follower enlists first, then looks at the store, then waits:
/// what grows after its look rings it, so nothing is missed.
/// </summary>
/// <typeparam name="T">A topic: a lane, the documents.</typeparam>
internal sealed class Wakeups<T> where T : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<T, List<Follower>> _followers = [];

    /// <summary>Enlists a follower with the size that it knows of each topic.</summary>
    public Follower Enlist(IReadOnlyDictionary<T, ulong> known)
    {
        var follower = new Follower(this, known);
        lock (_gate)
            foreach (var topic in known.Keys)
            {
                if (!_followers.TryGetValue(topic, out var list)) _followers.Add(topic, list = []);
                list.Add(follower);
            }
        return follower;
    }

    /// <summary>Wakes those who know less of a topic than <paramref name="size"/>.</summary>
    public void Ring(T topic, ulong size)
    {
        lock (_gate)
        {
            if (!_followers.TryGetValue(topic, out var list)) return;
            foreach (var follower in list)
                if (size > follower.Known[topic]) follower.Ring();
        }
    }

    /// <summary>Wakes everybody to look for themselves: after a lost connection, and when the store closes.</summary>
    public void RingAll()
    {
        lock (_gate)
            foreach (var list in _followers.Values)
                foreach (var follower in list) follower.Ring();
    }

    private void Leave(Follower follower)
    {
        lock (_gate)
            foreach (var topic in follower.Known.Keys)
                if (_followers.TryGetValue(topic, out var list) && list.Remove(follower) && list.Count == 0)
                    _followers.Remove(topic);
    }

    /// <summary>One follower's wait, for one growth; leaves when disposed.</summary>
    internal sealed class Follower(Wakeups<T> all, IReadOnlyDictionary<T, ulong> known) : IDisposable
    {
        private readonly TaskCompletionSource _rung = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when one of the topics has grown.</summary>
        public Task Rung => _rung.Task;

        /// <summary>What the follower knows.</summary>
        public IReadOnlyDictionary<T, ulong> Known => known;

        /// <summary>Wakes the follower.</summary>
        public void Ring() => _rung.TrySetResult();

        /// <summary>Leaves the list.</summary>
        public void Dispose() => all.Leave(this);
    }
}
