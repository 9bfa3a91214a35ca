using Backbone.Gateway.Storage;

namespace Backbone.Gateway.Publishing;

/// <summary>What was published on a stream and is not answered yet, in its order. Safe for one who publishes and one who reads answers.</summary>
internal sealed class PublishFlight
{
    /// <summary>Consignments on their way: as many as the broker works at for one stream.</summary>
    private const int Most = 256;

    /// <summary>Bytes on their way: 8 MiB, as the broker's.</summary>
    private const long MostBytes = 8 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<WaitingConsignment> _unanswered = [];
    private long _bytes;

    /// <summary>Whether another frame may be sent.</summary>
    public bool HasRoom
    {
        get { lock (_gate) return _unanswered.Count < Most && _bytes < MostBytes; }
    }

    /// <summary>Their places in the outbox.</summary>
    public HashSet<long> Places
    {
        get { lock (_gate) return [.. _unanswered.Select(one => one.Place)]; }
    }

    /// <summary>A frame is about to be sent.</summary>
    public void Send(IReadOnlyCollection<WaitingConsignment> frame)
    {
        lock (_gate)
            foreach (var one in frame)
            {
                _unanswered.Enqueue(one);
                _bytes += one.Bytes.Length;
            }
    }

    /// <summary>The next so many that are to be answered; fewer where no more were sent.</summary>
    public List<WaitingConsignment> Next(int count)
    {
        lock (_gate) return [.. _unanswered.Take(count)];
    }

    /// <summary>So many were answered, and what became of them is on disk.</summary>
    public void Answered(int count)
    {
        lock (_gate)
            for (; count > 0; count--) _bytes -= _unanswered.Dequeue().Bytes.Length;
    }
}
