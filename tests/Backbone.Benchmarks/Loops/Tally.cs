namespace Backbone.Benchmarks.Loops;

/// <summary>Counts, and rings whoever waits for a number.</summary>
internal sealed class Tally
{
    private readonly Lock _gate = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waiting = [];
    private long _count;

    /// <summary>So far.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Add(long more)
    {
        lock (_gate)
        {
            _count += more;
            foreach (var (_, reached) in _waiting.Where(one => one.Count <= _count)) reached.TrySetResult();
            _waiting.RemoveAll(one => one.Count <= _count);
        }
    }

    /// <summary>Completes when so many are counted.</summary>
    public Task HasAsync(long count)
    {
        lock (_gate)
        {
            if (_count >= count) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task;
        }
    }
}
