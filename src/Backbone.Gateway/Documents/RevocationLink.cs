using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Documents;

/// <summary>
/// Exchanges revocation lists with the broker: 1 takes the brokers' own as they come · 2 hands over what the broker does not have of
/// the own nation's: at the start, after each break, and when a new one came. The broker's word counts for nothing: the keeper verifies.
/// </summary>
internal sealed class RevocationLink(
    BrokerChannel broker, RevocationKeeper keeper, TrustStore trust, GatewayIdentity identity, TimeProvider clock, ILogger<RevocationLink> log)
    : BrokerTask(broker.Link, clock, log)
{
    private readonly ILogger _log = log;
    private readonly TrustDomain _own = TrustDomain.OfNation(identity.Federation, identity.Nation);
    private readonly TrustDomain _brokers = TrustDomain.OfBrokers(identity.Federation);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var call = Watch(cancellation);
        var settled = new HashSet<Digest>();
        var frame = call.ResponseStream.MoveNext(cancellation);
        try
        {
            await frame; // until it has come it is not known what the broker has
            while (true)
            {
                if (frame.IsCompleted)
                {
                    if (!await frame) throw new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream"));
                    BrokerAnswered();
                    settled.UnionWith(call.ResponseStream.Current.Own.Where(hash => hash.Length == Digest.Size).Select(hash => new Digest(hash.Span)));
                    await TakeAsync(call.ResponseStream.Current.List, cancellation);
                    frame = call.ResponseStream.MoveNext(cancellation);
                }
                var change = trust.NextChange; // before the look, so that none is missed
                var pause = await HandOverAsync(settled, cancellation);
                await (pause is { } rest ? Task.WhenAny(frame, change, Task.Delay(rest, Clock, cancellation)) : Task.WhenAny(frame, change));
            }
        }
        finally
        {
            call.Dispose();
            await ((Task)frame).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    // 1
    private async Task TakeAsync(ByteString list, CancellationToken cancellation)
    {
        if (list.IsEmpty) return;
        var (_, refused) = await keeper.TakeAsync(list.Memory, _brokers, caller: null, cancellation);
        if (refused is not null) _log.BrokersListLeft(refused);
    }

    // 2
    private async Task<TimeSpan?> HandOverAsync(HashSet<Digest> settled, CancellationToken cancellation)
    {
        TimeSpan? pause = null;
        foreach (var (hash, bytes) in trust.ListsOf(_own))
        {
            if (settled.Contains(hash)) continue;
            var request = new PublishRevocationListRequest { List = UnsafeByteOperations.UnsafeWrap(bytes) };
            var answer = await broker.Documents.PublishRevocationListAsync(request, deadline: CallDeadline, cancellationToken: cancellation);
            if (answer.Refused is { } refused) _log.ListNotTakenByBroker($"{refused.Reason}: {refused.Detail}");
            if (answer.Refused is { Retry: true } later)
                pause = PauseOf(later);
            else settled.Add(hash);
        }
        return pause;
    }

    private AsyncServerStreamingCall<WatchRevocationListsResponse> Watch(CancellationToken cancellation)
    {
        var request = new WatchRevocationListsRequest();
        request.Known.AddRange(trust.ListsOf(_brokers).Select(list => ByteString.CopyFrom(list.Hash.ToArray())));
        return broker.Documents.WatchRevocationLists(request, cancellationToken: cancellation);
    }
}
