using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;

namespace Backbone.Gateway.Publishing;

/// <summary>
/// Publishes the outbox, the most urgent first: 1 take what waits and is not on its way; once documents have changed, also what the
/// broker did not take; documents that it may need go first · 2 one frame up, several on their way at once · 3 the answers down, each held against what was published ·
/// 4 what became of each, in one transaction. After a kill at any point it begins again with what is not answered, byte for byte.
/// Where the broker ends the stream, what it answered before counts, and the lane that it stopped at waits for itself
/// (<see cref="LaneDelays"/>).
/// </summary>
internal sealed class Publisher(
    BrokerChannel broker, NationalStore store, DocumentKeeper documents, PublishedDocuments published, OutboxSignal outbox, Watchers<EnvelopeId> changes,
    FreshConsignments fresh, PlacementSignal placements, AlarmBoard alarms, TimeProvider clock, ILogger<Publisher> log)
    : BrokerTask(broker.Link, clock, log)
{
    /// <summary>Consignments in one frame: what the broker's contract takes.</summary>
    private const int FrameCount = 64;

    /// <summary>Bytes in one frame, well under the gRPC limit of 5 MiB.</summary>
    private const int FrameBytes = 4 * 1024 * 1024;

    /// <summary>How long it sleeps when nothing rings; what was postponed, and new documents, are looked for as often.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);

    private readonly LaneDelays _delays = new();
    private Task _newDocuments = documents.NextChange;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        placements.Ring(); // a broker that was away may have come back with less
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = broker.Relay.PublishStream(cancellationToken: over.Token);
        var flight = new PublishFlight();
        var answers = AnswerAsync(call, flight, over.Token);
        try
        {
            await PublishAsync(call.RequestStream, flight, answers, over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(
        IClientStreamWriter<PublishStreamRequest> frames, PublishFlight flight, Task answers, CancellationToken cancellation)
    {
        var sequence = 0UL;
        while (true)
        {
            if (answers.IsCompleted) await answers; // says why
            // 1
            if (_newDocuments.IsCompleted)
            {
                _newDocuments = documents.NextChange;
                await store.WriteAsync(OutboxTable.RetryNotTaken, cancellation);
            }
            var waiting = flight.HasRoom ? await WaitingAsync(flight.Places, cancellation) : [];
            if (waiting.Count == 0)
            {
                await outbox.WaitAsync(Nap, Clock, cancellation);
                continue;
            }
            // After they were read: what they need was known here before they were stamped.
            await published.UntilThereAsync(cancellation);
            // 2
            var frame = new PublishStreamRequest { FirstSequence = sequence };
            frame.Consignments.AddRange(waiting.Select(one => UnsafeByteOperations.UnsafeWrap(one.Bytes)));
            sequence += (ulong)waiting.Count;
            flight.Send(waiting);
            try
            {
                await frames.WriteAsync(frame, cancellation);
            }
            // gRPC says it with either where the connection is cut in the middle of a frame.
            catch (Exception fault) when (fault is RpcException or IOException)
            {
                await answers; // knows better why the stream ended
                throw;
            }
        }
    }

    private async Task<List<WaitingConsignment>> WaitingAsync(HashSet<long> onTheirWay, CancellationToken cancellation)
    {
        var now = Timestamp.Now(Clock);
        var held = _delays.At(now);
        return await store.ReadAsync(session => OutboxTable.Waiting(session, now, FrameCount, FrameBytes, held, onTheirWay, fresh), cancellation);
    }

    // 3
    private async Task AnswerAsync(
        AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call, PublishFlight flight, CancellationToken cancellation)
    {
        var sequence = 0UL;
        try
        {
            while (await call.ResponseStream.MoveNext(cancellation))
            {
                var answers = call.ResponseStream.Current.Answers;
                var published = flight.Next(answers.Count);
                if (call.ResponseStream.Current.FirstSequence != sequence || published.Count < answers.Count)
                    throw new RpcException(new Status(StatusCode.DataLoss, "the broker answered something else than what was published"));
                await TakeAsync(published, answers);
                flight.Answered(published.Count);
                sequence += (ulong)published.Count;
                outbox.Ring(); // there is room for more
            }
            throw new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream"));
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            if (flight.Next(1) is [var stopped] && await IsThereAsync(call.ResponseHeadersAsync))
                _delays.Blame(stopped.Mailbox, Timestamp.Now(Clock));
            throw;
        }
        finally
        {
            outbox.Ring(); // whoever publishes must not sleep on
        }
    }

    // 4
    private async Task TakeAsync(List<WaitingConsignment> published, RepeatedField<PublishResponse> answers)
    {
        if (answers.Count == 0) return;
        BrokerAnswered();
        var outcomes = published.Zip(answers, (one, answer) => (one, PublishOutcome.Of(one.Consignment, one.Generation, answer))).ToList();
        _delays.Answered(outcomes.Select(one => one.one.Mailbox));
        // What was answered counts, whatever ends the stream meanwhile.
        var news = await store.WriteAsync(session => Keep(session, outcomes), CancellationToken.None);
        foreach (var (one, outcome) in outcomes)
        {
            changes.Changed(one.Envelope);
            MessageCounts.Add(Stages.Publication, WordOf(outcome), one.Precedence);
            MessageTraces.Add(Stages.Publication, WordOf(outcome), one.Envelope, one.Taken, Clock);
        }
        Tell(outcomes.Count(one => one.Item2 is PublishOutcome.Placed), outcomes.Any(one => MovedOn(one.one, one.Item2)), news);
    }

    private static string WordOf(PublishOutcome outcome) => outcome switch
    {
        PublishOutcome.Placed => Stages.Placed,
        PublishOutcome.Postponed => Stages.Postponed,
        _ => Stages.NotTaken,
    };

    /// <summary>Whether a lane goes on in a generation that was not known here: the one before may have been lost.</summary>
    private static bool MovedOn(WaitingConsignment one, PublishOutcome outcome) => outcome
        is PublishOutcome.NotTaken { Kind: AlarmKind.LaneLost }
        || (outcome is PublishOutcome.Placed placed && placed.Placing.Generation > one.Generation);

    /// <summary>Whether a broker took the stream up at all: one that is away has no lane at fault.</summary>
    private static async Task<bool> IsThereAsync(Task<Metadata> headers)
    {
        try
        {
            await headers;
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    /// <returns>What was not taken, and not for the same reason as the last time.</returns>
    private List<(WaitingConsignment, PublishOutcome.NotTaken)> Keep(
        Sqlite.SqliteSession session, List<(WaitingConsignment, PublishOutcome)> outcomes)
    {
        var now = Timestamp.Now(Clock);
        var news = new List<(WaitingConsignment, PublishOutcome.NotTaken)>();
        foreach (var (one, outcome) in outcomes)
            switch (outcome)
            {
                case PublishOutcome.Placed(var lane, var hash, var placing):
                    if (!OutboxTable.Accepted(session, one.Place, placing, now)) break; // answered before, and journalled then
                    LaneTable.Published(session, one.Mailbox, placing.Generation);
                    Journal.Append(session, now, JournalEntries.Published(one.Envelope, one.Recipient, lane, placing.Index, hash));
                    break;
                case PublishOutcome.Postponed(var after):
                    OutboxTable.Postpone(session, one.Place, now.Plus(after));
                    break;
                case PublishOutcome.NotTaken(_, { Reason: RefusalReason.TimeOutOfBounds }) when HasExpired(one, now):
                    OutboxTable.Postpone(session, one.Place, now.Plus(PublishOutcome.MostPause)); // its life ends in the outbox before
                    break;
                case PublishOutcome.NotTaken(var kind, var refusal) turned:
                    if (!OutboxTable.NotTaken(session, one.Place, refusal.Reason, now.Plus(PublishOutcome.MostPause), now)) break;
                    Journal.Append(session, now, JournalEntries.Alarm(
                        kind, $"{refusal.Detail} ({refusal.Reason}); it is kept, and published again", one.Envelope, one.Mailbox));
                    news.Add((one, turned));
                    break;
                default:
                    throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}");
            }
        return news;
    }

    // On its way, or about to by this clock: it is over, and no alarm.
    private static bool HasExpired(WaitingConsignment one, Timestamp now) =>
        Consignment.TryRead(one.Bytes, out var consignment, out _) && consignment.Header.Expires <= now.Plus(EnvelopeLimits.ClockSkew);

    private void Tell(int placed, bool movedOn, List<(WaitingConsignment, PublishOutcome.NotTaken)> news)
    {
        if (placed > 0) log.Published(placed);
        if (movedOn) placements.Ring();
        foreach (var (one, (kind, refusal)) in news)
        {
            log.NotTaken(one.Envelope, one.Mailbox, refusal);
            alarms.Raise(kind);
        }
    }
}
