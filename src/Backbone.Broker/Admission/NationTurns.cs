using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>
/// Gives processors to nations in turn, one piece of work each: who brought much waits behind himself, and who brought one
/// piece waits for no more than one of each other nation's. What waits is bounded by who brings it.
/// </summary>
/// <param name="workers">Pieces at once.</param>
internal sealed class NationTurns(int workers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, Queue<Action>> _waiting = [];
    private readonly Queue<NationCode> _next = [];
    private int _working;

    /// <summary>Does a nation's piece of work when its turn has come; what it throws is thrown here.</summary>
    public Task<T> RunAsync<T>(NationCode nation, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_waiting.TryGetValue(nation, out var own))
            {
                _waiting.Add(nation, own = []);
                _next.Enqueue(nation);
            }
            own.Enqueue(() => Complete(done, work));
            if (_working == workers) return done.Task;
            _working++;
        }
        Go();
        return done.Task;
    }

    // Behind whatever else waits for a thread, each time anew: no thread is kept.
    private void Go() => ThreadPool.UnsafeQueueUserWorkItem(static turns => turns.TakeOne(), this, preferLocal: false);

    private void TakeOne()
    {
        Action work;
        lock (_gate)
        {
            if (!_next.TryDequeue(out var nation))
            {
                _working--;
                return;
            }
            var own = _waiting[nation];
            work = own.Dequeue();
            if (own.Count > 0) _next.Enqueue(nation);
            else _waiting.Remove(nation);
        }
        work();
        Go();
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }
}
