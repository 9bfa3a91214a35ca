using System.Net.Sockets;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Envelopes;
using Backbone.TestKit.Redis;
using StackExchange.Redis;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>Messages up a gRPC stream, into a Redis stream that is on disk, and down another gRPC stream to a subscriber.</summary>
internal static class RedisLoop
{
    public static async Task<LoopResult> MeasureAsync(Pace pace, int bytes)
    {
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions { EndPoints = { new UnixDomainSocketEndPoint(new Uri(redis.Address).AbsolutePath) } });
        await using var server = await BareServer.StartAsync(new RedisRelay(connection.GetDatabase()));
        using var publishing = server.Connect();
        using var subscribing = server.Connect();
        var relay = new Wire.RelayService.RelayServiceClient(publishing);
        using var call = new Wire.RelayService.RelayServiceClient(subscribing).ReadEntries(new Wire.ReadEntriesRequest());
        await using var subscriber = new Subscriber(call.ResponseStream);
        await subscriber.HasAsync(await StreamSender.SendAsync(relay, StreamLoop.Messages(bytes, pace.LoopWarmUp)));
        var processors = new Processors(Processors.Own(Parties.Ends), (Parties.Redis, redis.Id!.Value));
        var (began, before, had) = (TimeProvider.System.GetTimestamp(), processors.Read(), subscriber.Count);
        var sent = await StreamSender.SendAsync(relay, StreamLoop.Messages(bytes, pace.LoopWindow));
        await subscriber.HasAsync(had + sent);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new LoopResult("stream → Redis XADD → subscriber", StreamSender.Window, sent, seconds, processors.Since(before));
    }
}
