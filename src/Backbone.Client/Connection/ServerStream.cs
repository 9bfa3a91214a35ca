using Grpc.Core;

namespace Backbone.Client.Connection;

/// <summary>A stream of answers, whichever way it was opened.</summary>
/// <param name="Answers">What comes.</param>
/// <param name="Call">The call; disposing it ends the stream.</param>
internal sealed record ServerStream<T>(IAsyncStreamReader<T> Answers, IDisposable Call)
{
    public ServerStream(AsyncServerStreamingCall<T> call) : this(call.ResponseStream, call) { }
}
