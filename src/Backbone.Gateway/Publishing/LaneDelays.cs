using Backbone.Protocol;

namespace Backbone.Gateway.Publishing;

/// <summary>
/// Lanes that wait because the broker ended a stream over them instead of answering: each waits for itself, longer each
/// time, and all others go on. Where several are blamed and nothing was answered in between, it was the broker and none of
/// them: the first answer lets all go. In memory: after a start each is tried again. Thread-safe.
/// </summary>
internal sealed class LaneDelays
{
    /// <summary>After the first time.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>Lanes remembered; beyond it all are tried again.</summary>
    private const int Bound = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Timestamp Until, TimeSpan Delay)> _held = [];
    private readonly HashSet<string> _sinceAnswer = [];

    /// <summary>The mailboxes whose lanes wait now. What would wait longer than anything does was held by a clock that was set back.</summary>
    public IReadOnlyCollection<string> At(Timestamp now)
    {
        lock (_gate)
            return [.. _held.Where(lane => lane.Value.Until > now && lane.Value.Until <= now.Plus(PublishOutcome.MostPause)).Select(lane => lane.Key)];
    }

    /// <summary>The stream ended where this lane's answer should have come.</summary>
    public void Blame(string mailbox, Timestamp now)
    {
        lock (_gate)
        {
            var delay = _held.TryGetValue(mailbox, out var before) ? before.Delay * 2 : Shortest;
            if (delay > PublishOutcome.MostPause) delay = PublishOutcome.MostPause;
            if (_held.Count >= Bound) _held.Clear();
            _held[mailbox] = (now.Plus(delay), delay);
            _sinceAnswer.Add(mailbox);
        }
    }

    /// <summary>The broker answered about these lanes.</summary>
    public void Answered(IEnumerable<string> mailboxes)
    {
        lock (_gate)
        {
            if (_sinceAnswer.Count > 1)
                foreach (var blamed in _sinceAnswer) _held.Remove(blamed);
            _sinceAnswer.Clear();
            foreach (var mailbox in mailboxes) _held.Remove(mailbox);
        }
    }
}
