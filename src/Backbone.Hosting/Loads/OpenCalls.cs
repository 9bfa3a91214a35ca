using Grpc.Core;

namespace Backbone.Hosting.Loads;

/// <summary>How many calls of each kind are open, so that nobody takes the memory of the others.</summary>
/// <typeparam name="TWho">Whose calls are counted: a nation, a caller, a mailbox.</typeparam>
public sealed class OpenCalls<TWho> where TWho : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TWho, string), int> _open = [];

    /// <summary>Enters a call; dispose at its end.</summary>
    /// <exception cref="RpcException">ResourceExhausted: as many are open as there may be.</exception>
    public IDisposable Enter(TWho who, CallBound bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return TryEnter(who, bound) ?? throw new RpcException(new Status(StatusCode.ResourceExhausted,
            $"{who} has {bound.Most} {bound.Name} open, the most there may be: end one, or try again"));
    }

    /// <summary>The same; null where as many are open as there may be.</summary>
    public IDisposable? TryEnter(TWho who, CallBound bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        lock (_gate)
        {
            var open = _open.GetValueOrDefault((who, bound.Name));
            if (open >= bound.Most) return null;
            _open[(who, bound.Name)] = open + 1;
        }
        return new Leaving(this, (who, bound.Name));
    }

    /// <summary>How many are open.</summary>
    public int Count(TWho who, CallBound bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        lock (_gate) return _open.GetValueOrDefault((who, bound.Name));
    }

    private void Leave((TWho, string) key)
    {
        lock (_gate)
            if (--_open[key] == 0) _open.Remove(key);
    }

    private sealed class Leaving(OpenCalls<TWho> all, (TWho, string) key) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) all.Leave(key);
        }
    }
}
