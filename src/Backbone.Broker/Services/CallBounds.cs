using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Broker.Services;

/// <summary>
/// How many calls of each kind one nation may have open, so that none takes the memory of the others.
/// </summary>
internal sealed class CallBounds
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(NationCode, string), int> _open = [];

    /// <summary>Publish streams: each holds at most a frame and <see cref="PublishStream.WindowBytes"/>.</summary>
    public static readonly CallBound PublishStreams = new("publish streams", 8);

    /// <summary>Single publishes under way: the same as in one stream's window.</summary>
    public static readonly CallBound Publishes = new("publishes at once", 64);

    /// <summary>Reads of entries: each holds at most a page.</summary>
    public static readonly CallBound Reads = new("reads of entries", 16);

    /// <summary>Followers of the nation's lanes.</summary>
    public static readonly CallBound Follows = new("follows", 8);

    /// <summary>Publishes of documents, and questions for one.</summary>
    public static readonly CallBound Documents = new("document calls", 16);

    /// <summary>Watchers of documents: each holds at most a frame, and each new document goes to each.</summary>
    public static readonly CallBound Watches = new("watches of documents", 8);

    /// <summary>Enters a call; dispose at its end.</summary>
    /// <exception cref="RpcException">ResourceExhausted: the nation has as many open as it may.</exception>
    public IDisposable Enter(NationCode nation, CallBound bound)
    {
        lock (_gate)
        {
            var open = _open.GetValueOrDefault((nation, bound.Name));
            if (open >= bound.Most)
                throw new RpcException(new Status(StatusCode.ResourceExhausted,
                    $"{nation} has {bound.Most} {bound.Name} open, the most there may be: end one, or try again"));
            _open[(nation, bound.Name)] = open + 1;
        }
        return new Leaving(this, (nation, bound.Name));
    }

    private void Leave((NationCode, string) key)
    {
        lock (_gate)
            if (--_open[key] == 0) _open.Remove(key);
    }

    private sealed class Leaving(CallBounds all, (NationCode, string) key) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            all.Leave(key);
        }
    }
}
