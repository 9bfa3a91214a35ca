using System.Security.Cryptography;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Envelopes;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Benchmarks.Loops;

/// <summary>Messages up a gRPC stream over mutual TLS, answers down.</summary>
internal static class StreamLoop
{
    public static async Task<LoopResult> MeasureAsync(Pace pace, int bytes)
    {
        await using var server = await BareServer.StartAsync(new EchoRelay());
        using var channel = server.Connect();
        var relay = new Wire.RelayService.RelayServiceClient(channel);
        await StreamSender.SendAsync(relay, Messages(bytes, pace.LoopWarmUp));
        var processors = new Processors(Processors.Own(Parties.Ends));
        var (began, before) = (TimeProvider.System.GetTimestamp(), processors.Read());
        var sent = await StreamSender.SendAsync(relay, Messages(bytes, pace.LoopWindow));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new LoopResult("gRPC stream, mutual TLS", StreamSender.Window, sent, seconds, processors.Since(before));
    }

    /// <summary>Messages for as long as a window is open, the same ones again and again.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(int bytes, TimeSpan window)
    {
        var stock = Enumerable.Range(0, StreamSender.Window).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(bytes)).ToArray();
        var began = TimeProvider.System.GetTimestamp();
        for (var next = 0; TimeProvider.System.GetElapsedTime(began) < window; next++) yield return stock[next % stock.Length];
    }
}
