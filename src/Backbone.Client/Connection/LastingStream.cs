using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Backbone.Client.Connection;

/// <summary>
/// A stream that is opened again when it is lost, with growing delays and a bound; each answer begins to count anew.
/// A stream that the gateway ends is lost as well. For one reader.
/// </summary>
internal sealed class LastingStream<T>(
    string name, GatewayConnection gateway, Retry retry, ILogger log, Func<CallOptions, Task<ServerStream<T>>> open) : IDisposable
{
    private ServerStream<T>? _stream;

    /// <summary>The next answer.</summary>
    /// <exception cref="BackboneException">Unreachable when no try is left; or what cannot pass with another try.</exception>
    public async Task<T> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var lost = await TryNextAsync(cancel).ConfigureAwait(false);
            if (lost.Answer is { } answer) return answer;
            Dispose();
            if (retry.NextDelay is not { } delay) throw lost.Fault;
            log.StreamLost(name, lost.Fault.Message, retry.Attempt, delay);
            await retry.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _stream?.Call.Dispose();
        _stream = null;
    }

    private async Task<(T? Answer, BackboneException Fault)> TryNextAsync(CancellationToken cancel)
    {
        try
        {
            // No deadline: the connection's own pings tell a dead gateway from a silent one.
            _stream ??= await open(new CallOptions(cancellationToken: cancel)).ConfigureAwait(false);
            if (await _stream.Answers.MoveNext(cancel).ConfigureAwait(false))
            {
                retry.Reset();
                return (_stream.Answers.Current, null!);
            }
            return (default, new BackboneException(FaultKind.Unreachable, "the gateway ended the stream", "try again"));
        }
        catch (RpcException fault)
        {
            var meant = gateway.Translate(fault, cancel);
            return meant is BackboneException { Kind: FaultKind.Unreachable } passing ? (default, passing) : throw meant;
        }
    }
}
