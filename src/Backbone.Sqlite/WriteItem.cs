using System.Threading.Tasks.Sources;

namespace Backbone.Sqlite;

/// <summary>A piece of work that waits for its commit.</summary>
internal abstract class WriteItem(CancellationToken cancellation)
{
    private Exception? _failure;

    /// <summary>Does the work, or, where its caller has gone before it began, nothing.</summary>
    public bool Run(SqliteSession session)
    {
        if (cancellation.IsCancellationRequested)
        {
            _failure = new OperationCanceledException(cancellation);
            return false;
        }
        Work(session);
        return true;
    }

    /// <summary>Remembers why this item alone failed; its caller hears it with the batch.</summary>
    public void Refuse(Exception failure) => _failure = failure;

    /// <summary>Answers the caller: the commit holds the work, or the item had failed before.</summary>
    public void Answer()
    {
        if (_failure is null) Succeed();
        else Fail(_failure);
    }

    /// <summary>Answers the caller: the whole batch failed.</summary>
    public void AnswerBroken(Exception broken) => Fail(_failure ?? broken);

    protected abstract void Work(SqliteSession session);

    protected abstract void Succeed();

    protected abstract void Fail(Exception failure);
}

/// <summary>Work with its state and its answer: the one allocation of a write.</summary>
internal sealed class WriteItem<TState, T>(
    Func<SqliteSession, TState, T> work, TState state, CancellationToken cancellation)
    : WriteItem(cancellation), IValueTaskSource<T>
{
    // Callers go on in the thread pool, never on the writer's thread.
    private ManualResetValueTaskSourceCore<T> _answer = new() { RunContinuationsAsynchronously = true };
    private T? _value;

    public ValueTask<T> Answered => new(this, _answer.Version);

    public T GetResult(short token) => _answer.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _answer.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    protected override void Work(SqliteSession session) => _value = work(session, state);

    protected override void Succeed() => _answer.SetResult(_value!);

    protected override void Fail(Exception failure) => _answer.SetException(failure);
}
