using Google.Protobuf;
using Grpc.Core;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>The sending end of a publish stream, the same for the bare loops and for the broker.</summary>
internal static class StreamSender
{
    /// <summary>Consignments on their way at once: as many as the broker has room for in one stream.</summary>
    public const int Window = 256;

    /// <summary>Consignments of one frame at most; a frame leaves as soon as there is one.</summary>
    public const int Frame = 16;

    /// <summary>Sends all, as fast as they are answered.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidOperationException">One was refused, or lay there already.</exception>
    public static async Task<long> SendAsync(Wire.RelayService.RelayServiceClient relay, IEnumerable<ReadOnlyMemory<byte>> consignments)
    {
        using var call = relay.PublishStream();
        using var room = new SemaphoreSlim(Window);
        var answering = AnswerAsync(call.ResponseStream, room);
        var (sequence, frame) = (0UL, new Wire.PublishStreamRequest());
        foreach (var consignment in consignments)
        {
            if (!room.Wait(0))
            {
                await SendAsync(call.RequestStream);
                await Task.WhenAny(room.WaitAsync(), answering).Unwrap();
                if (answering.IsCompleted) await answering;
            }
            frame.Consignments.Add(UnsafeByteOperations.UnsafeWrap(consignment));
            if (frame.Consignments.Count == Frame) await SendAsync(call.RequestStream);
        }
        await SendAsync(call.RequestStream);
        await call.RequestStream.CompleteAsync();
        await answering;
        return (long)sequence;

        async Task SendAsync(IClientStreamWriter<Wire.PublishStreamRequest> requests)
        {
            if (frame.Consignments.Count == 0) return;
            frame.FirstSequence = sequence;
            sequence += (ulong)frame.Consignments.Count;
            await requests.WriteAsync(frame);
            frame = new Wire.PublishStreamRequest();
        }
    }

    private static async Task AnswerAsync(IAsyncStreamReader<Wire.PublishStreamResponse> answers, SemaphoreSlim room)
    {
        await foreach (var frame in answers.ReadAllAsync())
        {
            if (frame.Answers.FirstOrDefault(answer => answer.Placed is not { Repeated: false }) is { } other)
                throw new InvalidOperationException($"not placed: {other}");
            room.Release(frame.Answers.Count);
        }
    }
}
