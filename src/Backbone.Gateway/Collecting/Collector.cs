using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Collects the nation's lanes into the national store, for as long as the broker is there: asks for all lanes from where each
/// stands, and hands what is announced to a <see cref="CollectionRun"/>. After a kill it begins at the positions; what was done
/// beyond them is known. The entry before each position is asked for again: where another one lies there now, the lane was rewound
/// or rewritten.
/// </summary>
internal sealed class Collector(
    BrokerChannel broker, AcceptanceDesk desk, DocumentLink documents, DocumentKeeper known, GatewayIdentity identity, NationalStore store,
    CollectionBells bells, AcknowledgementSignal moved, PlacementSignal placements,
    AlarmBoard alarms, StoreRoom room, TimeProvider clock, ILogger<Collector> log)
    : BrokerTask(broker.Link, clock, log)
{
    /// <summary>Positions in one request: what the broker's contract takes. The nation's own mailboxes are some thousand at most.</summary>
    private const int MostPositions = 4096;

    private readonly ILogger _log = log;
    private readonly AcknowledgedTrims _trims = new(identity, known, store, alarms, clock, log);
    private readonly DocumentRefresh _refresh = new(documents.RefreshAsync, clock);

    private LaneEnds Ends => field ??= new LaneEnds(identity, store, _trims, placements, alarms, Clock, _log);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        var positions = await store.ReadAsync(LaneTable.All, cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = broker.Relay.Follow(RequestOf(positions), cancellationToken: over.Token);
        var run = new CollectionRun(
            identity, new EntryFetch(broker, () => CallDeadline), desk, _refresh, Ends, store, bells, _trims, moved, room, positions, Clock, _log);
        try
        {
            await run.RunAsync(call.ResponseStream, BrokerAnswered, cancellation);
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>
    /// What is not finished; of a mailbox whose lanes all are, the generation that comes next. The mailboxes of the key set in
    /// force come first, for what was a mailbox once, or never, must not crowd them out.
    /// </summary>
    private FollowRequest RequestOf(IReadOnlyCollection<LaneStanding> positions)
    {
        var own = known.Snapshot.MailboxesOf(identity.Nation, Timestamp.Now(Clock)).Select(mailbox => mailbox.Address.ToString()).ToHashSet();
        var open = positions.GroupBy(lane => lane.Mailbox).OrderBy(mailbox => !own.Contains(mailbox.Key)).SelectMany(OpenOf).ToList();
        if (open.Count > MostPositions) _log.LanesLeftOut(open.Count - MostPositions);
        var request = new FollowRequest();
        request.Positions.AddRange(open.Take(MostPositions).Select(lane => new LanePosition
        {
            Mailbox = lane.Mailbox,
            Generation = lane.Generation,
            Index = lane.Next == 0 ? 0 : lane.Next - 1,
            SeenIndex = lane.SeenIndex,
            SeenMark = lane.SeenMark,
        }));
        return request;
    }

    private static IEnumerable<LaneStanding> OpenOf(IGrouping<string, LaneStanding> mailbox)
    {
        var open = mailbox.Where(lane => !lane.IsFinished).ToList();
        return open.Count > 0 ? open : [new LaneStanding(mailbox.Key, mailbox.Max(lane => lane.Generation) + 1, 0)];
    }
}
