namespace Backbone.Hosting.Streams;

/// <summary>
/// What one stream may have under way: a number of requests and a number of bytes, but always one. One task enters, another
/// leaves.
/// </summary>
/// <param name="most">Requests.</param>
/// <param name="mostBytes">Bytes of all together.</param>
internal sealed class StreamWindow(int most, long mostBytes)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private int _count;
    private long _bytes;

    /// <summary>Enters when there is room.</summary>
    public async ValueTask EnterAsync(int bytes, CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_count == 0 || (_count < most && _bytes + bytes <= mostBytes))
                {
                    _count++;
                    _bytes += bytes;
                    return;
                }
                _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _waiting.Task;
            }
            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>Leaves.</summary>
    public void Leave(int bytes)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _count--;
            _bytes -= bytes;
            (waiting, _waiting) = (_waiting, null);
        }
        waiting?.SetResult();
    }
}
