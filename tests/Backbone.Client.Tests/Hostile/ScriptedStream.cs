using Backbone.Contracts.Gateway.V1;
using Grpc.Core;

namespace Backbone.Client.Tests.Hostile;

/// <summary>One subscription's stream: it opens, delivers what it has as far as credit goes, and ends or stays.</summary>
internal sealed class ScriptedStream(IEnumerable<Delivered> deliveries)
{
    /// <summary>How it ends after the last delivery; null: it stays until the client leaves.</summary>
    public StatusCode? EndsWith { get; init; }

    /// <summary>The credits that came, in order.</summary>
    public List<int> Credits { get; } = [];

    public async Task RunAsync(
        IAsyncStreamReader<SubscribeRequest> up, IServerStreamWriter<SubscribeResponse> down, CancellationToken cancel)
    {
        Assert.True(await up.MoveNext(cancel) && up.Current.KindCase == SubscribeRequest.KindOneofCase.Open);
        await down.WriteAsync(new SubscribeResponse { Opened = new SubscriptionOpened { Waiting = 1 } }, cancel);
        var credit = 0;
        foreach (var delivery in deliveries)
        {
            while (credit == 0) credit += await TakeAsync(up, cancel);
            credit--;
            await down.WriteAsync(new SubscribeResponse { Delivered = delivery }, cancel);
        }
        if (EndsWith is { } status)
        {
            if (status != StatusCode.OK) throw new RpcException(new Status(status, "the gateway restarts"));
            return;
        }
        while (await up.MoveNext(cancel)) Credits.Add((int)up.Current.Credit);
    }

    private async Task<int> TakeAsync(IAsyncStreamReader<SubscribeRequest> up, CancellationToken cancel)
    {
        Assert.True(await up.MoveNext(cancel) && up.Current.KindCase == SubscribeRequest.KindOneofCase.Credit);
        Credits.Add((int)up.Current.Credit);
        return (int)up.Current.Credit;
    }
}
