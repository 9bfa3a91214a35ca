namespace Backbone.Hosting.Loads;

/// <summary>
/// Gives processors to nations, or to members of one, in turn, one piece of work each: who brought much waits behind himself, and
/// who brought one piece waits for no more than one of each other. What waits is bounded by who brings it.
/// </summary>
/// <typeparam name="TWho">Who takes turns.</typeparam>
/// <param name="workers">Pieces at once.</param>
public sealed class Turns<TWho>(int workers) where TWho : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TWho, Queue<TaskCompletionSource>> _waiting = [];
    private readonly Queue<TWho> _next = [];
    private int _working;

    /// <summary>
    /// Does a piece of work when its turn has come, and not on the caller's thread; what it throws is thrown here. Work that
    /// waits now and then keeps its turn meanwhile, so it waits only for what comes soon.
    /// </summary>
    /// <param name="who">Whose turn it takes; the default value is somebody like any other.</param>
    /// <param name="work">What to do.</param>
    public async Task<T> RunAsync<T>(TWho who, Func<ValueTask<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        // Behind whatever else waits for a thread, each time anew: no thread is kept.
        await TakeTurnAsync(who).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await work();
        }
        finally
        {
            GiveTurn();
        }
    }

    /// <summary>Pieces of work that wait for their turn.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Values.Sum(own => own.Count);
        }
    }

    private Task TakeTurnAsync(TWho who)
    {
        lock (_gate)
        {
            if (_working < workers)
            {
                _working++;
                return Task.CompletedTask;
            }
            if (!_waiting.TryGetValue(who, out var own))
            {
                _waiting.Add(who, own = []);
                _next.Enqueue(who);
            }
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            own.Enqueue(turn);
            return turn.Task;
        }
    }

    private void GiveTurn()
    {
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (!_next.TryDequeue(out var who))
            {
                _working--;
                return;
            }
            var own = _waiting[who];
            turn = own.Dequeue();
            if (own.Count > 0) _next.Enqueue(who);
            else _waiting.Remove(who);
        }
        turn.SetResult();
    }
}
