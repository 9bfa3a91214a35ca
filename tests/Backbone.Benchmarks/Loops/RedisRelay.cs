using System.Threading.Channels;
using Grpc.Core;
using StackExchange.Redis;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>
/// Puts every consignment into one Redis stream, answers once Redis has, and hands the stream's entries to a subscriber: what any
/// relay over Redis does at least. Who waits for entries is rung inside this process, which costs Redis nothing.
/// </summary>
internal sealed class RedisRelay(IDatabase redis) : Wire.RelayService.RelayServiceBase
{
    private const string Key = "bare";
    private const string Field = "c";
    private const int Window = StreamSender.Window;
    private const int Page = 256;

    private readonly Channel<bool> _bell =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public override async Task PublishStream(
        IAsyncStreamReader<Wire.PublishStreamRequest> requestStream,
        IServerStreamWriter<Wire.PublishStreamResponse> responseStream, ServerCallContext context)
    {
        var added = Channel.CreateBounded<Task<RedisValue>>(Window);
        var answering = AnswerAsync(added.Reader, responseStream, context.CancellationToken);
        await foreach (var frame in requestStream.ReadAllAsync(context.CancellationToken))
            foreach (var consignment in frame.Consignments)
                await added.Writer.WriteAsync(redis.StreamAddAsync(Key, Field, consignment.Memory), context.CancellationToken);
        added.Writer.Complete();
        await answering;
    }

    /// <summary>All entries from the beginning, without end.</summary>
    public override async Task ReadEntries(
        Wire.ReadEntriesRequest request, IServerStreamWriter<Wire.ReadEntriesResponse> responseStream, ServerCallContext context)
    {
        var (from, index) = ("-", 0UL);
        while (true)
        {
            var entries = await redis.StreamRangeAsync(Key, from, "+", Page);
            foreach (var entry in entries)
                await responseStream.WriteAsync(
                    new Wire.ReadEntriesResponse
                    {
                        Index = index++,
                        Consignment = Google.Protobuf.UnsafeByteOperations.UnsafeWrap((ReadOnlyMemory<byte>)entry[Field]),
                    }, context.CancellationToken);
            if (entries.Length > 0) from = $"({entries[^1].Id}";
            else await _bell.Reader.ReadAsync(context.CancellationToken);
        }
    }

    private async Task AnswerAsync(
        ChannelReader<Task<RedisValue>> added, IServerStreamWriter<Wire.PublishStreamResponse> answers, CancellationToken cancellation)
    {
        ulong next = 0;
        while (await added.WaitToReadAsync(cancellation))
        {
            var frame = new Wire.PublishStreamResponse { FirstSequence = next };
            while (frame.Answers.Count < StreamSender.Frame && added.TryPeek(out var one) && (frame.Answers.Count == 0 || one.IsCompleted))
            {
                await one;
                added.TryRead(out _);
                frame.Answers.Add(new Wire.PublishResponse { Placed = new Wire.Placement() });
            }
            _bell.Writer.TryWrite(true);
            await answers.WriteAsync(frame, cancellation);
            next += (ulong)frame.Answers.Count;
        }
    }
}
