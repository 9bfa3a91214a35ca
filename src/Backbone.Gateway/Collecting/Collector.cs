using System.Globalization;
using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Collects the nation's lanes into the national store: 1 follows entry headers from where it stands · 2 nations take
/// turns, and of each the most urgent of what was announced comes first · 3 fetches its bytes · 4 hands it to the
/// <see cref="AcceptanceDesk"/> · 5 moves the lane's position over what is done without a gap. After a kill it begins at the positions; what was done beyond them is known. The
/// entry before each position is asked for again: where another one lies there now, the lane was rewound or rewritten. A lane
/// that ended is collected to its end, and goes on in the next generation; one that ended before what was collected of it, or
/// that ends twice, is an alarm. A lane of which the broker does not hand out what it announced, or that holds so much false that
/// an officer must decide first, is left alone for a while, and holds up no other. Where the store has no room, all waits at
/// the broker.
/// </summary>
internal sealed class Collector(
    BrokerChannel broker, AcceptanceDesk desk, DocumentLink documents, DocumentKeeper known, GatewayIdentity identity, NationalStore store,
    FactSignal facts, Watchers<MailboxAddress> mail, Watchers<EnvelopeId> states, AlarmBoard alarms, StoreRoom room,
    TimeProvider clock, ILogger<Collector> log)
    : BrokerTask(clock, log)
{
    /// <summary>Frames of headers read ahead; more wait at the broker.</summary>
    private const int FramesAhead = 4;

    /// <summary>
    /// Entries known by their headers and not collected yet, each some 300 bytes: within them nations take turns and FLASH overtakes.
    /// </summary>
    private const int EntriesAhead = 16 * 1024;

    /// <summary>Positions in one request: what the broker's contract takes. The nation's own mailboxes are some thousand at most.</summary>
    private const int MostPositions = 4096;

    /// <summary>Generations of one mailbox: each has had millions of entries, and each is a row of the national store.</summary>
    private const uint MaxGenerations = 65_536;

    /// <summary>How long a lane is left alone of which an entry was not handed out; then all begins at the positions again.</summary>
    public static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(1);

    /// <summary>How often it is asked whether the store has room again.</summary>
    private static readonly TimeSpan RoomPause = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = log;
    private readonly HashSet<(string, uint)> _disputed = []; // no more than there are lanes, each of which is a row

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        using var retry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, retry.Token);
        var atFault = new HashSet<(MailboxAddress, uint)>();
        var positions = await store.ReadAsync(LaneTable.All, ended.Token);
        // 1
        using var call = broker.Relay.Follow(RequestOf(positions), cancellationToken: ended.Token);
        var frames = Channel.CreateBounded<FollowResponse>(FramesAhead);
        var reading = ReadAsync(call.ResponseStream, frames.Writer, ended.Token);
        var progress = new LaneProgress(positions);
        var waiting = new WaitingEntries();
        try
        {
            while (await frames.Reader.WaitToReadAsync(ended.Token))
            {
                BrokerAnswered();
                do
                {
                    while (waiting.Count < EntriesAhead && frames.Reader.TryRead(out var frame))
                    {
                        Announce(frame, progress, waiting);
                        foreach (var closed in frame.Closed) await CloseAsync(closed, progress, ended.Token);
                    }
                    // 2
                    if (!waiting.TryTake(out var entry) || atFault.Contains((entry.Mailbox, entry.Generation))) continue;
                    if (await TryCollectAsync(entry, progress, ended.Token)) continue;
                    atFault.Add((entry.Mailbox, entry.Generation));
                    if (atFault.Count == 1) retry.CancelAfter(FaultPause);
                }
                while (waiting.Count > 0);
            }
        }
        catch (OperationCanceledException) when (retry.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return; // begins again at the positions, with the lanes that were left alone
        }
        finally
        {
            await ended.CancelAsync();
        }
        await reading;
    }

    private static async Task ReadAsync(
        IAsyncStreamReader<FollowResponse> stream, ChannelWriter<FollowResponse> frames, CancellationToken cancellation)
    {
        try
        {
            while (await stream.MoveNext(cancellation)) await frames.WriteAsync(stream.Current, cancellation);
            frames.Complete(new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream")));
        }
        catch (Exception fault) when (fault is RpcException or OperationCanceledException)
        {
            frames.Complete(fault); // comes out where the frames are read
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
        }));
        return request;
    }

    private static IEnumerable<LaneStanding> OpenOf(IGrouping<string, LaneStanding> mailbox)
    {
        var open = mailbox.Where(lane => !lane.IsFinished).ToList();
        return open.Count > 0 ? open : [new LaneStanding(mailbox.Key, mailbox.Max(lane => lane.Generation) + 1, 0)];
    }

    private void Announce(FollowResponse frame, LaneProgress progress, WaitingEntries waiting)
    {
        foreach (var header in frame.Entries)
        {
            var entry = AnnouncedEntry.Read(header);
            if (entry is null || entry.Mailbox.Nation != identity.Nation || !progress.CanHave(entry))
                throw new RpcException(new Status(StatusCode.DataLoss, "the broker announced what is no entry of this nation's lanes"));
            waiting.Add(entry);
        }
    }

    private async Task CloseAsync(ClosedLane closed, LaneProgress progress, CancellationToken cancellation)
    {
        if (!MailboxAddress.TryParse(closed.Mailbox, out var mailbox) || mailbox.Nation != identity.Nation
            || closed.Generation >= MaxGenerations || closed.First > closed.Size || closed.Size > long.MaxValue
            || !progress.HasBegun(closed.Mailbox, closed.Generation))
            throw new RpcException(new Status(StatusCode.DataLoss, "the broker said of what is no lane of this nation that it ended"));
        var before = progress.Of(closed.Mailbox, closed.Generation);
        var now = Timestamp.Now(Clock);
        if (closed.Size < before.Next || (before.Size is { } said && said != closed.Size))
        {
            if (!_disputed.Add((closed.Mailbox, closed.Generation))) return; // the same again is no second alarm
            await store.WriteAsync(session => new AlarmEntry(AlarmKind.LaneRewritten, "the ends of lanes",
                $"generation {closed.Generation} is said to end with {closed.Size} entries; {before.Next} were collected, "
                + $"and {before.Size?.ToString(CultureInfo.InvariantCulture) ?? "no"} end was told before")
            { Mailbox = closed.Mailbox }.Append(session, now), cancellation);
            alarms.Raise(AlarmKind.LaneRewritten);
        }
        else if (closed.First > before.Next)
        {
            _log.LaneForgotten(closed.Mailbox, closed.Generation, before.Next, closed.First - 1);
        }
        var standing = progress.Close(
            closed.Mailbox, closed.Generation, Math.Max(closed.Size, before.Next), closed.First);
        await store.WriteAsync(session => LaneTable.Put(session, standing), cancellation);
    }

    private async Task<bool> TryCollectAsync(AnnouncedEntry entry, LaneProgress progress, CancellationToken cancellation)
    {
        while (room.IsFull) await Task.Delay(RoomPause, Clock, cancellation);
        try
        {
            return await CollectAsync(entry, progress, cancellation);
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.DataLoss)
        {
            _log.LaneLeftAlone(entry.Mailbox.ToString(), entry.Generation, entry.Index, fault.Status.Detail);
            return false;
        }
    }

    /// <returns>False where nothing more is taken of this lane for now.</returns>
    private async Task<bool> CollectAsync(AnnouncedEntry entry, LaneProgress progress, CancellationToken cancellation)
    {
        if (progress.IsBehind(entry) && await desk.KnowsAsync(entry, cancellation)) return true;
        // 3
        var bytes = await FetchAsync(entry, cancellation);
        // 4
        var outcome = await desk.JudgeAsync(entry, bytes, documents.RefreshAsync, cancellation);
        Tell(entry, outcome);
        if (outcome is AcceptanceOutcome.LaneStopped) return false;
        // 5
        if (progress.Done(entry) is { } next)
            await store.WriteAsync(session => LaneTable.Put(session, next), cancellation);
        return true;
    }

    private async Task<ReadOnlyMemory<byte>?> FetchAsync(AnnouncedEntry entry, CancellationToken cancellation)
    {
        var request = new ReadEntriesRequest
        {
            Position = new LanePosition { Mailbox = entry.Mailbox.ToString(), Generation = entry.Generation, Index = entry.Index },
            MaxEntries = 1,
        };
        using var call = broker.Relay.ReadEntries(request, deadline: CallDeadline, cancellationToken: cancellation);
        if (!await call.ResponseStream.MoveNext(cancellation) || call.ResponseStream.Current.Index != entry.Index)
            throw new RpcException(new Status(StatusCode.DataLoss, "the broker does not hand out an entry that it announced"));
        var read = call.ResponseStream.Current;
        // Without the cast, null would become an empty consignment, and what expired before it was collected a forgery.
        return read.Trimmed == TrimReason.Unspecified ? read.Consignment.Memory : (ReadOnlyMemory<byte>?)null;
    }

    private void Tell(AnnouncedEntry entry, AcceptanceOutcome outcome)
    {
        switch (outcome)
        {
            case AcceptanceOutcome.Accepted(_, var answered):
                mail.Changed(entry.Mailbox);
                facts.Ring();
                foreach (var envelope in answered) states.Changed(envelope);
                break;
            case AcceptanceOutcome.Quarantined(_, _, var alarm):
                alarms.Raise(alarm);
                facts.Ring();
                break;
            case AcceptanceOutcome.AlreadyCollected or AcceptanceOutcome.Trimmed or AcceptanceOutcome.LaneStopped:
                break;
            default:
                throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}");
        }
    }
}
