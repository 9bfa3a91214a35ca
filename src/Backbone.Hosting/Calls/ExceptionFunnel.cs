using System.Security.Cryptography;
using Backbone.Transport;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Calls;

/// <summary>
/// What a service does not handle becomes a status here and nowhere else: a call that is over → Cancelled; misuse of
/// the edge → InvalidArgument; what a part of the process has an answer for (<see cref="FaultAnswer"/>) → that; everything else →
/// Internal. The client sees an incident number, the log has all of it; but of one
/// caller only a few a minute, and of the others how many they were.
/// </summary>
/// <param name="answers">What is answered to faults that are known.</param>
/// <param name="clock">Times the minutes.</param>
/// <param name="log">Hears of each incident.</param>
internal sealed class ExceptionFunnel(IEnumerable<FaultAnswer> answers, TimeProvider clock, ILogger<ExceptionFunnel> log) : Interceptor, IDisposable
{
    private readonly FaultAnswer[] _answers = [.. answers];
    private readonly SparingLog _misuse = new(clock, log.MoreMisuse);

    // Apart from misuse: who misuses the edge hides no fault of this process.
    private readonly SparingLog _incidents = new(clock, log.MoreIncidents);

    // Long enough never to repeat in a log, short enough to read out over the telephone.
    private const int IncidentSize = 6;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => continuation(request, context));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => Nothing(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        Guard(context, () => Nothing(continuation(requestStream, responseStream, context)));

    public void Dispose()
    {
        _misuse.Dispose();
        _incidents.Dispose();
    }

    private static async Task<bool> Nothing(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> Guard<T>(ServerCallContext context, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException)
        {
            throw;
        }
        // This is the edge: nothing may pass it but a status.
        catch (Exception fault)
        {
            throw new RpcException(StatusOf(fault, context));
        }
    }

    private Status StatusOf(Exception fault, ServerCallContext context)
    {
        if (fault is OperationCanceledException || context.CancellationToken.IsCancellationRequested)
        {
            log.CallOver(fault, context.Method);
            return new Status(StatusCode.Cancelled, "the call is over");
        }
        foreach (var known in _answers)
            if (known.Find(fault) is { } status) return status;
        var incident = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IncidentSize));
        var caller = context.CallerOrNull();
        if (fault is ArgumentException or FormatException)
        {
            const string what = "the request has not the form that the contract asks for";
            if (!_misuse.MayTell($"{caller}")) return new Status(StatusCode.InvalidArgument, $"{what}; the log has the first of these");
            log.Misuse(fault, incident, context.Method, caller);
            return new Status(StatusCode.InvalidArgument, $"{what}; incident {incident}");
        }
        if (!_incidents.MayTell($"{caller}"))
            return new Status(StatusCode.Internal, "something went wrong here, again; the log has the first of these");
        log.Incident(fault, incident, context.Method, caller);
        return new Status(
            StatusCode.Internal, $"something went wrong here; the operator finds it under incident {incident}");
    }
}
