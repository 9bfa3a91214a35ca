using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Backbone.Hosting.Calls;

/// <summary>Lets calls through, or turns them away, before a service sees them; of whatever kind they are.</summary>
public abstract class CallGate : Interceptor
{
    /// <summary>Judges a call.</summary>
    /// <exception cref="RpcException">It is turned away, and why.</exception>
    protected abstract void Check(ServerCallContext context);

    /// <summary>Enters a stream that was let through.</summary>
    /// <returns>Disposed when the stream ends; null where nobody looks at it any more.</returns>
    protected virtual IDisposable? Enter(ServerCallContext context) => null;

    /// <inheritdoc/>
    public sealed override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    /// <inheritdoc/>
    public sealed override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        using var entered = Enter(context);
        return await continuation(requestStream, context);
    }

    /// <inheritdoc/>
    public sealed override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        using var entered = Enter(context);
        await continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public sealed override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        using var entered = Enter(context);
        await continuation(requestStream, responseStream, context);
    }
}
