using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace Backbone.Gateway.Uplink;

/// <summary>
/// What is known of the way to the broker: whether it answers, since when it does not, and what does not work although it does.
/// <see cref="BrokerWatch"/> asks; the tasks say what breaks them. Thread-safe.
/// </summary>
/// <param name="address">Where the broker is.</param>
internal sealed class BrokerLink(Uri address)
{
    /// <summary>For how long a task's trouble counts after it was last met: longer than any task rests and any call lasts.</summary>
    private static readonly TimeSpan TroubleLasts = TimeSpan.FromMinutes(1);

    /// <summary>Characters of a cause that are told.</summary>
    private const int MostWords = 300;

    /// <summary>For how long a task breaks again and again until that is told.</summary>
    private static readonly TimeSpan TroubleSettles = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Trouble> _troubles = [];
    private BrokerSilence? _silence;

    /// <summary>Where the broker is.</summary>
    public Uri Address { get; } = address;

    /// <summary>Rung when a task's word makes it doubtful that the broker is there.</summary>
    public Signal Doubted { get; } = new();

    /// <summary>When the broker answered last; null: not since the start.</summary>
    public DateTimeOffset? LastAnswer { get; private set; }

    /// <summary>Since when the broker is silent, and why; null while it answers, and before it was asked.</summary>
    public BrokerSilence? Silence
    {
        get { lock (_gate) return _silence; }
    }

    /// <summary>Whether the broker itself says that it takes messages.</summary>
    public bool IsServing { get; private set; } = true;

    /// <summary>A task's stream or call broke.</summary>
    /// <param name="task">Which.</param>
    /// <param name="cause">Why, for a person.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>Whether that is worth a line: the broker answers, and this goes on breaking.</returns>
    public bool Broke(string task, string cause, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_silence is { } silence)
            {
                _silence = silence with { Attempts = silence.Attempts + 1 };
                return false;
            }
            var before = _troubles.GetValueOrDefault(task);
            if (before is null || now - before.Last >= TroubleLasts) before = new Trouble(now, "");
            // For a while it may be a broker that ends or begins, which the watch is about to see; and of one cause one line is enough.
            var isNews = now - before.First >= TroubleSettles && before.Told != cause;
            _troubles[task] = before with { Cause = cause, Times = before.Times + 1, Told = isNews ? cause : before.Told, Last = now };
            Doubted.Ring();
            return isNews;
        }
    }

    /// <summary>A task got an answer.</summary>
    public void Works(string task)
    {
        lock (_gate) _troubles.Remove(task);
    }

    /// <summary>The broker answered.</summary>
    /// <param name="serves">Whether it says that it takes messages.</param>
    /// <param name="now">The present moment.</param>
    /// <returns>The silence that has ended; null where there was none.</returns>
    public BrokerSilence? Answered(bool serves, DateTimeOffset now)
    {
        lock (_gate)
        {
            (LastAnswer, IsServing) = (now, serves);
            var ended = _silence;
            _silence = null;
            if (ended is not null) _troubles.Clear();
            return ended;
        }
    }

    /// <summary>The broker did not answer.</summary>
    /// <returns>Whether that is news.</returns>
    public bool IsSilent(string cause, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isNew = _silence is null;
            _silence = _silence is { } silence ? silence with { Cause = cause, Attempts = silence.Attempts + 1 } : new BrokerSilence(cause, now, 1);
            return isNew;
        }
    }

    /// <summary>What does not work at the moment although the broker answers: task and cause.</summary>
    public List<(string Task, string Cause)> Troubles(DateTimeOffset now)
    {
        lock (_gate)
            return [.. _troubles.Where(one => one.Value.Times > 1 && now - one.Value.Last < TroubleLasts).Select(one => (one.Key, one.Value.Cause))];
    }

    /// <summary>Whether a fault is the broker's, or the way's to it; then why, in words.</summary>
    public static bool Explains(Exception fault, [NotNullWhen(true)] out string? cause)
    {
        cause = fault switch
        {
            // The innermost says what the network did; what is around it only says that the call failed.
            RpcException { Status.DebugException: { } inner } => inner.GetBaseException().Message,
            RpcException { StatusCode: StatusCode.DeadlineExceeded } => "it gave no answer in time",
            RpcException answer => answer.Status.Detail is { Length: > 0 } detail ? detail : $"{answer.StatusCode}",
            // What is written to a stream whose connection just ended fails with the connection's own exception.
            HttpIOException broken => broken.GetBaseException().Message,
            _ => null,
        };
        // The broker's own words may be of any length.
        if (cause?.Length > MostWords) cause = $"{cause[..MostWords]}…";
        return cause is not null;
    }

    private sealed record Trouble(DateTimeOffset First, string Told)
    {
        public string Cause { get; init; } = "";

        public int Times { get; init; }

        public DateTimeOffset Last { get; init; }
    }
}

/// <summary>A time in which the broker does not answer.</summary>
/// <param name="Cause">Why the last attempt failed.</param>
/// <param name="Since">When that was noticed.</param>
/// <param name="Attempts">How many attempts have failed.</param>
internal sealed record BrokerSilence(string Cause, DateTimeOffset Since, long Attempts);
