using Backbone.Protocol.Addresses;
using Microsoft.AspNetCore.Http;

namespace Backbone.Hosting.Loads;

/// <summary>
/// What one call holds: its place among the caller's calls, the bytes of its answers, and those of requests that are worked at while
/// the next are read. All is given back when the answer is out or the call is broken off.
/// </summary>
/// <param name="loads">Where it is counted.</param>
/// <param name="caller">Whose call it is.</param>
/// <param name="place">Its place among the caller's calls.</param>
/// <param name="context">The call.</param>
internal sealed class CallLoad(CallerLoads loads, TlsIdentity caller, IDisposable place, HttpContext context) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private long _answer;
    private long _requests;
    private bool _isWaiting;
    private bool _isOver;

    /// <summary>Takes room for an answer, until it is out.</summary>
    /// <exception cref="Grpc.Core.RpcException">ResourceExhausted: there is none.</exception>
    public void Take(long bytes)
    {
        lock (_gate)
        {
            if (_isOver) return; // the call was broken off: its answer goes nowhere
            if (!loads.Answers.TryTake(caller, bytes)) throw loads.NoRoom(caller, "answers of yours that wait to be read");
            _answer += bytes;
        }
    }

    /// <summary>Gives the room of an answer back that is out.</summary>
    public void GiveBack(long bytes)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _answer -= bytes;
            loads.Answers.GiveBack(caller, bytes);
        }
    }

    /// <summary>Takes room for a request, until it is answered.</summary>
    /// <exception cref="Grpc.Core.RpcException">ResourceExhausted: there is none.</exception>
    public void TakeRequest(long bytes)
    {
        lock (_gate)
        {
            if (_isOver) return;
            if (!loads.Requests.TryTake(caller, bytes)) throw loads.NoRoom(caller, "requests of yours that wait to be answered");
            _requests += bytes;
        }
    }

    /// <summary>Gives the room of a request back that is answered.</summary>
    public void GiveBackRequest(long bytes)
    {
        lock (_gate)
        {
            if (_isOver) return;
            _requests -= bytes;
            loads.Requests.GiveBack(caller, bytes);
        }
    }

    /// <summary>
    /// Waits until a single answer has gone to the caller, but for what its pipe holds. Small ones are not waited for: they
    /// are out, or lie in that pipe.
    /// </summary>
    public async Task FlushAsync()
    {
        lock (_gate)
            if (_answer <= HostingLimits.AnswerBuffer) return;
        BeginWaiting();
        await context.Response.BodyWriter.FlushAsync();
    }

    /// <summary>Breaks the call off where the caller has not taken its answer in time.</summary>
    public void BeginWaiting()
    {
        lock (_gate)
        {
            if (_isOver) return;
            _isWaiting = true;
            _timer ??= loads.Clock.CreateTimer(_ => BreakOff(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(HostingLimits.AnswerTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The answer was taken.</summary>
    public void EndWaiting()
    {
        lock (_gate)
        {
            _isWaiting = false;
            if (!_isOver) _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isOver) return ValueTask.CompletedTask;
            _isOver = true;
            loads.Answers.GiveBack(caller, _answer);
            loads.Requests.GiveBack(caller, _requests);
        }
        place.Dispose();
        return _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private void BreakOff()
    {
        lock (_gate)
            if (!_isWaiting || _isOver) return;
        loads.Say(caller, $"answers untaken for {HostingLimits.AnswerTimeout.TotalMinutes} minutes");
        context.Abort();
    }
}
