using System.Threading.Channels;
using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// Collects the nation's lanes into the national store: 1 follows entry headers from where it stands · 2 takes the most
/// urgent of what was announced · 3 fetches its bytes · 4 hands it to the <see cref="AcceptanceDesk"/> · 5 moves the lane's
/// position over what is done without a gap. After a kill it begins at the positions; what was done beyond them is known. The
/// entry before each position is asked for again: where another one lies there now, the lane was rewound or rewritten.
/// </summary>
internal sealed class Collector(
    BrokerChannel broker, AcceptanceDesk desk, DocumentLink documents, GatewayIdentity identity, NationalStore store,
    FactSignal facts, Watchers<MailboxAddress> mail, Watchers<EnvelopeId> states, AlarmBoard alarms, TimeProvider clock, ILogger<Collector> log)
    : BrokerTask(clock, log)
{
    /// <summary>Frames of headers read ahead; more wait at the broker.</summary>
    private const int FramesAhead = 4;

    /// <summary>Entries known by their headers and not collected yet, each some 300 bytes; FLASH overtakes within them.</summary>
    private const int EntriesAhead = 16 * 1024;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var positions = await store.ReadAsync(LaneTable.All, ended.Token);
        // 1
        using var call = broker.Relay.Follow(RequestOf(positions), cancellationToken: ended.Token);
        var frames = Channel.CreateBounded<FollowResponse>(FramesAhead);
        var reading = ReadAsync(call.ResponseStream, frames.Writer, ended.Token);
        var progress = new LaneProgress(positions);
        var waiting = new PriorityQueue<AnnouncedEntry, (int, ulong)>();
        try
        {
            while (await frames.Reader.WaitToReadAsync(ended.Token))
            {
                BrokerAnswered();
                do
                {
                    while (waiting.Count < EntriesAhead && frames.Reader.TryRead(out var frame)) Announce(frame, waiting);
                    // 2
                    if (waiting.TryDequeue(out var entry, out _)) await CollectAsync(entry, progress, ended.Token);
                }
                while (waiting.Count > 0);
            }
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

    private static FollowRequest RequestOf(IEnumerable<LaneStanding> positions)
    {
        var request = new FollowRequest();
        request.Positions.AddRange(positions.Select(lane => new LanePosition
        {
            Mailbox = lane.Mailbox,
            Generation = lane.Generation,
            Index = lane.Next == 0 ? 0 : lane.Next - 1,
        }));
        return request;
    }

    private void Announce(FollowResponse frame, PriorityQueue<AnnouncedEntry, (int, ulong)> waiting)
    {
        foreach (var header in frame.Entries)
        {
            var entry = AnnouncedEntry.Read(header);
            if (entry is null || entry.Mailbox.Nation != identity.Nation)
                throw new RpcException(new Status(StatusCode.DataLoss, "the broker announced what is no entry of this nation's lanes"));
            waiting.Enqueue(entry, (-(int)entry.Precedence, entry.Index));
        }
    }

    private async Task CollectAsync(AnnouncedEntry entry, LaneProgress progress, CancellationToken cancellation)
    {
        if (progress.IsBehind(entry) && await desk.KnowsAsync(entry, cancellation)) return;
        // 3
        var bytes = await FetchAsync(entry, cancellation);
        // 4
        Tell(entry, await desk.JudgeAsync(entry, bytes, documents.RefreshAsync, cancellation));
        // 5
        if (progress.Done(entry) is { } next)
            await store.WriteAsync(session => LaneTable.Put(session, next), cancellation);
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
        return read.Trimmed == TrimReason.Unspecified ? read.Consignment.Memory : null;
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
            case AcceptanceOutcome.LaneStopped:
                break;
            case AcceptanceOutcome.AlreadyCollected or AcceptanceOutcome.Trimmed:
                break;
            default:
                throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}");
        }
    }
}
