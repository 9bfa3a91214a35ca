using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Backbone.Sqlite;

/// <summary>
/// The one writer of a file. Many callers, one thread, few commits:
/// <list type="number">
/// <item>a caller queues work over the open transaction; the queue has a bound, beyond it callers wait;</item>
/// <item>whatever gathered during the last commit becomes one batch: there is no timer, an idle writer commits at
/// once;</item>
/// <item>each item runs inside its own savepoint: one that throws is rolled back alone;</item>
/// <item>one commit, one fsync;</item>
/// <item>only then are the callers answered. A broken commit fails every item of its batch.</item>
/// </list>
/// </summary>
public sealed class GroupCommitWriter : IAsyncDisposable
{
    /// <summary>
    /// Items that may wait, and so the largest batch: bounds the memory held and the length of a transaction.
    /// </summary>
    public const int QueueBound = 1024;

    /// <summary>The meter of all such writers.</summary>
    private static readonly Meter Meter = new("Backbone.Sqlite");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "backbone.store.commit.duration", "s", "Time that a commit of the store takes, with the work of all who wait for it", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10] });

    private readonly SqliteSession _session;
    private readonly string _file;
    private readonly SemaphoreSlim _room = new(QueueBound);
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<WriteItem> _arriving = [];
    private List<WriteItem> _batch = [];
    private bool _closed;
    private volatile SqliteStoreException? _fault;
    private long _commits;
    private long _items;

    internal GroupCommitWriter(SqliteSession session, string file)
    {
        _session = session;
        _file = file;
        new Thread(Loop) { Name = "sqlite writer", IsBackground = true }.Start();
    }

    /// <summary>Commits that held at least one item.</summary>
    public long Commits => Interlocked.Read(ref _commits);

    /// <summary>Items that are in the queue or in the running commit, at most <see cref="QueueBound"/>.</summary>
    public int Queued => QueueBound - _room.CurrentCount;

    /// <summary>Items that were committed.</summary>
    public long CommittedItems => Interlocked.Read(ref _items);

    /// <summary>
    /// What the disk did not take, until a write that needs room has passed again (<see cref="SqliteFile.ProveWritableAsync"/>): one small
    /// commit that found room says nothing of the next. Null while nothing broke.
    /// </summary>
    public SqliteStoreException? Fault => _fault;

    /// <summary>
    /// Runs <paramref name="work"/> inside a transaction and answers after the commit that holds it. The work must not
    /// begin or end transactions, and must not wait for anything. Pass what it needs in <paramref name="state"/> and
    /// keep it static.
    /// </summary>
    /// <param name="work">What to do; what it throws is rolled back and comes out of this call.</param>
    /// <param name="state">Handed to the work.</param>
    /// <param name="cancellation">Counts until the work begins; from then on the answer says what happened.</param>
    /// <exception cref="SqliteStoreException">The commit failed: nothing of the work is in the file.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ValueTask<T> WriteAsync<TState, T>(
        Func<SqliteSession, TState, T> work, TState state, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var room = _room.WaitAsync(cancellation);
        return room.IsCompletedSuccessfully ? Queue(work, state, cancellation) : WaitAndQueueAsync(room, work, state, cancellation);
    }

    /// <summary><see cref="WriteAsync{TState,T}"/> for work that carries its own state.</summary>
    public ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellation = default) =>
        WriteAsync(static (session, own) => own(session), work, cancellation);

    internal void Proved(SqliteStoreException? fault) => Interlocked.CompareExchange(ref _fault, null, fault);

    /// <summary>Takes nothing more, commits what waits, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
        await _ended.Task;
    }

    private async ValueTask<T> WaitAndQueueAsync<TState, T>(
        Task room, Func<SqliteSession, TState, T> work, TState state, CancellationToken cancellation)
    {
        await room;
        return await Queue(work, state, cancellation);
    }

    private ValueTask<T> Queue<TState, T>(
        Func<SqliteSession, TState, T> work, TState state, CancellationToken cancellation)
    {
        var item = new WriteItem<TState, T>(work, state, cancellation);
        lock (_gate)
        {
            if (_closed)
            {
                _room.Release(); // the next one that waits for room hears the same
                throw new ObjectDisposedException(nameof(GroupCommitWriter), $"{_file} was closed");
            }
            _arriving.Add(item);
            if (_arriving.Count == 1) Monitor.Pulse(_gate);
        }
        return item.Answered;
    }

    private void Loop()
    {
        var commit = new Commit(_session, _file);
        while (Gather())
        {
            var began = Stopwatch.GetTimestamp();
            var done = commit.Run(_batch);
            if (done > 0)
            {
                Durations.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
                Interlocked.Increment(ref _commits);
                Interlocked.Add(ref _items, done);
            }
            if (commit.DiskFault is { } fault) _fault = fault;
            commit.Answer(_batch);
            _room.Release(_batch.Count);
            _batch.Clear();
        }
        _ended.SetResult();
    }

    private bool Gather()
    {
        lock (_gate)
        {
            while (_arriving.Count == 0)
            {
                if (_closed) return false;
                Monitor.Wait(_gate);
            }
            (_arriving, _batch) = (_batch, _arriving);
            return true;
        }
    }
}
