using System.Collections.Concurrent;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Tells the broker what is durable at home, so that it frees it: 1 waits until positions moved, and for a while, so that one
/// signature covers all that came meanwhile · 2 reads from disk which lanes stand further than the broker was told; so nothing is
/// acknowledged that a kill could take back · 3 signs, for each, through the entry before its position · 4 notes what the broker took.
/// A lane that the broker refuses is left alone for a while; no lane holds up another, nor the collection.
/// </summary>
internal sealed class Acknowledger(
    BrokerChannel broker, GatewayIdentity identity, DocumentKeeper known, NationalStore store, AcknowledgementSignal moved,
    TimeProvider clock, ILogger<Acknowledger> log)
    : BrokerTask(broker.Link, clock, log)
{
    /// <summary>Between two rounds: a lane is acknowledged once a round at most.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a lane is left alone whose acknowledgement the broker refused: not for long, for what comes next may be acknowledged.
    /// </summary>
    public static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(10);

    /// <summary>Acknowledgements under way: a quarter of what the broker lets one nation have.</summary>
    private const int AtOnce = 4;

    // No more than there are lanes, each of which is a row.
    private readonly ConcurrentDictionary<(string, uint), (Timestamp Until, ulong Next)> _leftAlone = [];
    private readonly ILogger _log = log;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await AcknowledgeAsync(cancellation);
            // 1; what was left alone is looked at again without a ring.
            await moved.WaitAsync(RefusedPause, Clock, cancellation);
            await Task.Delay(Pace, Clock, cancellation);
        }
    }

    private async Task AcknowledgeAsync(CancellationToken cancellation)
    {
        // 2
        var due = await store.ReadAsync(session => LaneTable.Due(session, LaneProgress.MostLanes), cancellation);
        var now = Timestamp.Now(Clock);
        var free = due.Where(lane => _leftAlone.GetValueOrDefault((lane.Mailbox, lane.Generation)).Until <= now).ToList();
        if (free.Count == 0 || identity.FindStampKid(known.Snapshot, now) is not { } kid) return;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(free, options, async (lane, cancel) => await AcknowledgeAsync(lane, kid, cancel));
    }

    private async Task AcknowledgeAsync(DueLane lane, SigningKid kid, CancellationToken cancellation)
    {
        try
        {
            // 3
            var statement = new AcknowledgementStatement(
                LaneId.Of(identity.Federation.ToString(), lane.Mailbox, lane.Generation), lane.Next - 1, lane.Last, kid, Timestamp.Now(Clock));
            var answer = await broker.Relay.AcknowledgeAsync(new AcknowledgeRequest
            {
                Mailbox = lane.Mailbox,
                Generation = lane.Generation,
                Acknowledgement = UnsafeByteOperations.UnsafeWrap(Acknowledgement.Sign(statement, identity.Custody).Bytes),
            }, deadline: CallDeadline, cancellationToken: cancellation);
            BrokerAnswered();
            if (answer.OutcomeCase != AcknowledgeResponse.OutcomeOneofCase.Acknowledged)
                LeaveAlone(lane, answer.Refused is { } refused ? $"{refused.Reason}: {refused.Detail}" : "no answer");
            // 4
            else await store.WriteAsync(session => LaneTable.Acknowledged(session, lane), cancellation);
        }
        // Of this lane alone; what else fails is a broker that is away.
        catch (RpcException refused) when (refused.StatusCode
            is StatusCode.DataLoss or StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.ResourceExhausted)
        {
            LeaveAlone(lane, refused.StatusCode.ToString());
        }
    }

    private void LeaveAlone(DueLane lane, string why)
    {
        var key = (lane.Mailbox, lane.Generation);
        var isTold = _leftAlone.TryGetValue(key, out var before) && before.Next == lane.Next;
        _leftAlone[key] = (Timestamp.Now(Clock).Plus(RefusedPause), lane.Next);
        if (!isTold) _log.NotAcknowledged(lane.Mailbox, lane.Generation, lane.Next - 1, why);
    }
}
