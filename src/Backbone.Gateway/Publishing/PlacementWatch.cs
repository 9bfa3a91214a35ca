using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Verification;
using Grpc.Core;

namespace Backbone.Gateway.Publishing;

/// <summary>
/// Sees whether the broker still has what it took. It asks at the start, whenever something speaks for a loss, and every
/// <see cref="Period"/>: 1 of each lane that holds something not proved to be at home, the highest place says all · 2 where
/// entries were lost, all of that lane that is not proved is published again, and that is an alarm · 3 where the lane's nation
/// has acknowledged it, receipts in it need not be kept any longer. What it does a second time changes nothing.
/// </summary>
internal sealed class PlacementWatch(
    BrokerChannel broker, GatewayIdentity identity, DocumentKeeper known, NationalStore store, OutboxSignal outbox, PlacementSignal signal,
    AlarmBoard alarms, TimeProvider clock, ILogger<PlacementWatch> log)
    : BrokerTask(broker.Link, clock, log)
{
    /// <summary>How often it asks where nothing speaks for a loss.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Lanes of one question: what the broker's contract takes.</summary>
    private const int LanesAsked = 256;

    private readonly ILogger _log = log;
    private readonly Dictionary<(string, uint), (ulong Index, Digest Word)> _said = []; // a generation of each mailbox that was written to, and few more

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await CheckAllAsync(cancellation);
            await signal.WaitAsync(Period, Clock, cancellation);
        }
    }

    private async Task CheckAllAsync(CancellationToken cancellation)
    {
        PlacedLane? after = null;
        while (true)
        {
            // 1
            var lanes = await store.ReadAsync(session => PlacedTable.Placed(session, after, LanesAsked), cancellation);
            if (lanes.Count == 0) return;
            after = lanes[^1];
            var request = new CheckPlacementsRequest();
            request.Placed.AddRange(lanes.Select(lane => new PlacedEntry
            {
                Mailbox = lane.Mailbox,
                Generation = lane.Placing.Generation,
                Index = lane.Placing.Index,
                Mark = lane.Placing.Mark,
            }));
            var answer = await broker.Relay.CheckPlacementsAsync(request, deadline: CallDeadline, cancellationToken: cancellation);
            if (answer.Findings.Count != lanes.Count)
                throw new RpcException(new Status(StatusCode.DataLoss, "the broker answered something else than what was asked"));
            BrokerAnswered();
            foreach (var (lane, _) in lanes.Zip(answer.Findings).Where(one => one.Second.Lost)) await PublishAgainAsync(lane, cancellation);
            await FreeAsync(lanes.Zip(answer.Findings).Where(one => !one.Second.Lost), cancellation);
        }
    }

    // 3; one commit for all, and none for what was said before.
    private async Task FreeAsync(IEnumerable<(PlacedLane Lane, PlacementFinding Finding)> there, CancellationToken cancellation)
    {
        var news = new List<(PlacedLane Lane, ulong Through)>();
        foreach (var (lane, finding) in there)
        {
            if (finding.Acknowledgement.IsEmpty) continue;
            var (key, said) = ((lane.Mailbox, lane.Placing.Generation), (lane.Placing.Index, Digest.Of(finding.Acknowledgement.Span)));
            if (_said.TryGetValue(key, out var before) && before == said) continue;
            _said[key] = said;
            if (ThroughOf(lane, finding.Acknowledgement.Memory) is { } through) news.Add((lane, through));
        }
        if (news.Count == 0) return;
        await store.WriteAsync(session =>
        {
            foreach (var (lane, through) in news) PlacedTable.AtHome(session, lane, through);
        }, cancellation);
    }

    // 2
    private async Task PublishAgainAsync(PlacedLane lane, CancellationToken cancellation)
    {
        var now = Timestamp.Now(Clock);
        var count = await store.WriteAsync(session =>
        {
            var again = PlacedTable.PublishAgain(session, lane, now);
            if (again > 0)
                new AlarmEntry(AlarmKind.LaneLost, $"what was published to {lane.Mailbox}",
                    $"the broker has lost what it took into generation {lane.Placing.Generation} of the lane of {lane.Mailbox}: {again} that are not proved "
                    + "delivered are published again. Ask whoever runs the broker why")
                { Mailbox = lane.Mailbox }.Append(session, now);
            return again;
        }, cancellation);
        if (count == 0) return;
        _log.PublishedAgain(count, lane.Placing.Generation, lane.Mailbox);
        alarms.Raise(AlarmKind.LaneLost);
        outbox.Ring();
    }

    // A word that cannot be verified frees nothing.
    private ulong? ThroughOf(PlacedLane lane, ReadOnlyMemory<byte> word)
    {
        if (!Acknowledgement.TryRead(word, out var acknowledgement, out _)
            || acknowledgement.Statement.Lane != LaneId.Of(identity.Federation.ToString(), lane.Mailbox, lane.Placing.Generation)) return null;
        var keys = known.Snapshot.FindKeySet(MailboxAddress.Parse(lane.Mailbox).Nation, Timestamp.Now(Clock))?.StampKeys ?? [];
        return AcknowledgementCheck.IsBy(keys, acknowledgement) ? acknowledgement.Statement.Through : null;
    }
}
