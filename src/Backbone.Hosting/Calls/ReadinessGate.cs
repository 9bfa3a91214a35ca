using Backbone.Hosting.Startup;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Backbone.Hosting.Calls;

/// <summary>
/// Turns calls away, to be tried again, until the self-tests have passed; health may be asked at any time.
/// </summary>
/// <param name="readiness">Whether they have.</param>
internal sealed class ReadinessGate(Readiness readiness) : Interceptor
{
    private const string Health = "/grpc.health.v1.Health/";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (readiness.IsReady || context.Method.StartsWith(Health, StringComparison.Ordinal)) return;
        throw new RpcException(new Status(StatusCode.Unavailable, "the process is still starting: try again"));
    }
}
