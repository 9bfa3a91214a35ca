using Backbone.Protocol.Addresses;

namespace Backbone.Hosting.Loads;

/// <summary>
/// Gives processors to nations in turn, one piece of work each: who brought much waits behind himself, and who brought one
/// piece waits for no more than one of each other nation's. What waits is bounded by who brings it.
/// </summary>
/// <param name="workers">Pieces at once.</param>
public sealed class NationTurns(int workers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NationCode, Queue<TaskCompletionSource>> _waiting = [];
    private readonly Queue<NationCode> _next = [];
    private int _working;

    /// <summary>
    /// Does a nation's piece of work when its turn has come, and not on the caller's thread; what it throws is thrown here. Work that
    /// waits now and then keeps its turn meanwhile, so it waits only for what comes soon.
    /// </summary>
    /// <param name="nation">Whose turn it takes; the default value is a nation like any other.</param>
    /// <param name="work">What to do.</param>
    public async Task<T> RunAsync<T>(NationCode nation, Func<ValueTask<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        // Behind whatever else waits for a thread, each time anew: no thread is kept.
        await TakeTurnAsync(nation).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            return await work();
        }
        finally
        {
            GiveTurn();
        }
    }

    private Task TakeTurnAsync(NationCode nation)
    {
        lock (_gate)
        {
            if (_working < workers)
            {
                _working++;
                return Task.CompletedTask;
            }
            if (!_waiting.TryGetValue(nation, out var own))
            {
                _waiting.Add(nation, own = []);
                _next.Enqueue(nation);
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
            if (!_next.TryDequeue(out var nation))
            {
                _working--;
                return;
            }
            var own = _waiting[nation];
            turn = own.Dequeue();
            if (own.Count > 0) _next.Enqueue(nation);
            else _waiting.Remove(nation);
        }
        turn.SetResult();
    }
}
