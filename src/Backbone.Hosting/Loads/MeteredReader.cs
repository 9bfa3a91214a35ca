using System.Buffers;
using System.IO.Pipelines;
using Backbone.Protocol.Addresses;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Backbone.Hosting.Loads;

/// <summary>
/// Reads a call's messages as they come, and keeps two bounds that gRPC does not: the bytes in memory, of this caller and
/// of all, and the time in which a message that has begun must be whole. Both end the call with a status. A stream may be
/// silent between two messages for as long as it likes; a call with one message may not be silent before it.
/// </summary>
internal sealed class MeteredReader : PipeReader, IAsyncDisposable
{
    private readonly PipeReader _inner;
    private readonly CallerLoads _loads;
    private readonly TlsIdentity _caller;
    private readonly bool _isSingle;
    private readonly Lock _gate = new();
    private ReadOnlySequence<byte> _buffer;
    private ITimer? _timer;
    private long? _began;
    private long _unread;
    private long _handedOver;
    private bool _isWaiting;
    private bool _isLate;
    private bool _isOver;

    /// <param name="inner">What Kestrel reads.</param>
    /// <param name="loads">Where bytes are counted.</param>
    /// <param name="caller">Whose they are.</param>
    /// <param name="isSingle">The call has one request message, whose bytes count until the call is over.</param>
    public MeteredReader(PipeReader inner, CallerLoads loads, TlsIdentity caller, bool isSingle)
    {
        (_inner, _loads, _caller, _isSingle) = (inner, loads, caller, isSingle);
        if (isSingle) _began = loads.Clock.GetTimestamp();
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // Whoever asks for the next message is done with the last.
        if (!_isSingle) GiveBack(ref _handedOver);
        try
        {
            var reading = _inner.ReadAsync(cancellationToken);
            return reading.IsCompletedSuccessfully ? new(Noted(reading.Result)) : WaitAsync(reading);
        }
        catch (IOException gone) when (IsBrokenLine(gone))
        {
            throw Over(gone);
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_inner.TryRead(out result)) return false;
        result = Noted(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var taken = _buffer.Slice(_buffer.Start, consumed).Length;
        _unread -= taken;
        _handedOver += taken;
        if (taken > 0 && !_isSingle) _began = null;
        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    /// <summary>Gives back what the call holds; it is over.</summary>
    public ValueTask DisposeAsync()
    {
        GiveBack(ref _unread);
        GiveBack(ref _handedOver);
        lock (_gate) _isOver = true;
        return _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> reading)
    {
        if (_unread > 0) _began ??= _loads.Clock.GetTimestamp();
        var isTimed = _began is not null;
        if (isTimed) BeginWaiting();
        try
        {
            return Noted(await reading);
        }
        catch (IOException gone) when (IsBrokenLine(gone))
        {
            throw Over(gone);
        }
        finally
        {
            if (isTimed) EndWaiting();
        }
    }

    // The caller's end of the line broke: its call is over, and nothing that serves it is at fault.
    private static bool IsBrokenLine(IOException fault) => fault is not BadHttpRequestException;

    // A status, for gRPC logs anything else that ends a request as an error of this process; a cancellation too, until it has heard
    // of the broken line itself.
    private static RpcException Over(IOException gone) => new(new Status(StatusCode.Cancelled, "the caller is gone", gone));

    private ReadResult Noted(ReadResult result)
    {
        if (_isLate) throw Late(result);
        if (!result.Buffer.IsEmpty) _began ??= _loads.Clock.GetTimestamp();
        if (!TryTake(result.Buffer.Length - _unread))
        {
            Drop(result);
            throw _loads.NoRoom(_caller, "requests of yours under way");
        }
        _buffer = result.Buffer;
        return result;
    }

    private bool TryTake(long bytes)
    {
        lock (_gate)
        {
            if (_isOver) return true; // a read that ended after its call
            if (!_loads.Requests.TryTake(_caller, bytes)) return false;
            _unread += bytes;
            return true;
        }
    }

    private void GiveBack(ref long bytes)
    {
        lock (_gate)
        {
            if (!_isOver) _loads.Requests.GiveBack(_caller, bytes);
            bytes = 0;
        }
    }

    private RpcException Late(ReadResult result)
    {
        Drop(result);
        _loads.Say(_caller, $"requests unfinished for {HostingLimits.RequestTimeout.TotalMinutes} minutes");
        return new RpcException(new Status(StatusCode.DeadlineExceeded,
            $"the request was not whole after {HostingLimits.RequestTimeout.TotalSeconds} s: send it again, over a faster line"));
    }

    // What was read is forgotten at once, and not when the connection has been told.
    private void Drop(ReadResult result)
    {
        _inner.AdvanceTo(result.Buffer.End);
        GiveBack(ref _unread);
    }

    private void BeginWaiting()
    {
        var left = HostingLimits.RequestTimeout - _loads.Clock.GetElapsedTime(_began!.Value);
        lock (_gate)
        {
            if (_isOver) return;
            _isWaiting = true;
            _timer ??= _loads.Clock.CreateTimer(_ => EndRead(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndWaiting()
    {
        lock (_gate)
        {
            _isWaiting = false;
            if (!_isOver) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndRead()
    {
        lock (_gate)
        {
            if (!_isWaiting) return;
            _isLate = true;
        }
        _inner.CancelPendingRead();
    }
}
