using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Loads;

/// <summary>What callers have under way in this process: their calls, the bytes that came, the bytes that go.</summary>
internal sealed class CallerLoads : IDisposable
{
    public static readonly CallBound CallsOfCaller = new("calls", HostingLimits.CallsOfCaller);

    private readonly ILogger<CallerLoads> _log;
    private readonly SparingLog _sparing;

    public CallerLoads(TimeProvider clock, ILogger<CallerLoads> log)
    {
        (Clock, _log) = (clock, log);
        _sparing = new SparingLog(clock, (count, callers) => log.MoreOverBounds(count, callers));
    }

    public TimeProvider Clock { get; }

    public OpenCalls<TlsIdentity> Calls { get; } = new();

    /// <summary>Requests: read in part, and whole until their call is over or the next message of the stream is asked for.</summary>
    public ByteBudget Requests { get; } = new(HostingLimits.RequestBytes, HostingLimits.RequestBytesOfCaller);

    /// <summary>Answers: made, and not yet taken by the caller.</summary>
    public ByteBudget Answers { get; } = new(HostingLimits.AnswerBytes, HostingLimits.AnswerBytesOfCaller);

    /// <summary>The status of a call that finds no room, and a line for the operator.</summary>
    public RpcException NoRoom(TlsIdentity caller, string what)
    {
        Say(caller, what);
        return new RpcException(new Status(StatusCode.ResourceExhausted,
            $"there is no room for more {what}: end other calls, or try again in a moment"));
    }

    /// <summary>A line for the operator: a caller went over a bound.</summary>
    public void Say(TlsIdentity caller, string what)
    {
        if (_sparing.MayTell(caller.ToString())) _log.OverBounds(caller, what);
    }

    public void Dispose() => _sparing.Dispose();
}
