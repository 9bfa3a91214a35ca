using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Backbone.Hosting.Loads;

/// <summary>
/// Counts answers from when they are made until the caller has taken them: a caller that does not read holds its own room
/// and nobody else's, and not for ever.
/// </summary>
internal sealed class AnswerMeter : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        Count(await continuation(request, context), context);

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        Count(await continuation(requestStream, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(request, Metered(responseStream, context), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(requestStream, Metered(responseStream, context), context);

    private static TResponse Count<TResponse>(TResponse response, ServerCallContext context)
    {
        if (LoadOf(context) is not { } load) return response;
        load.Take(SizeOf(response));
        return response;
    }

    private static IServerStreamWriter<T> Metered<T>(IServerStreamWriter<T> writer, ServerCallContext context) =>
        LoadOf(context) is { } load ? new Writer<T>(writer, load) : writer;

    private static CallLoad? LoadOf(ServerCallContext context) => context.GetHttpContext().Features.Get<CallLoad>();

    private static long SizeOf<T>(T message) => message is IMessage proto ? proto.CalculateSize() : 0;

    private sealed class Writer<T>(IServerStreamWriter<T> inner, CallLoad load) : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            var size = SizeOf(message);
            load.Take(size);
            try
            {
                var writing = inner.WriteAsync(message, cancellationToken);
                if (!writing.IsCompleted) load.BeginWaiting();
                await writing;
            }
            finally
            {
                load.EndWaiting();
                load.GiveBack(size);
            }
        }
    }
}
