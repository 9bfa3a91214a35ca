using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>Answers every consignment at once, and does nothing with it.</summary>
internal sealed class EchoRelay : Wire.RelayService.RelayServiceBase
{
    public override async Task PublishStream(
        IAsyncStreamReader<Wire.PublishStreamRequest> requestStream,
        IServerStreamWriter<Wire.PublishStreamResponse> responseStream, ServerCallContext context)
    {
        await foreach (var frame in requestStream.ReadAllAsync(context.CancellationToken))
        {
            var answer = new Wire.PublishStreamResponse { FirstSequence = frame.FirstSequence };
            foreach (var _ in frame.Consignments) answer.Answers.Add(new Wire.PublishResponse { Placed = new Wire.Placement() });
            await responseStream.WriteAsync(answer, context.CancellationToken);
        }
    }
}
