using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Publishing;

/// <summary>
/// Publishes the outbox, the most urgent first: 1 take what waits · 2 one frame up · 3 the answers down · 4 what became of
/// each, in one transaction. After a kill at any point it begins again with what is not answered, byte for byte.
/// </summary>
internal sealed class Publisher(
    BrokerChannel broker, NationalStore store, OutboxSignal outbox, Watchers<EnvelopeId> changes, TimeProvider clock, ILogger<Publisher> log)
    : BrokerTask(clock, log)
{
    /// <summary>Consignments in one frame: what the broker's contract takes.</summary>
    private const int FrameCount = 64;

    /// <summary>Bytes in one frame, well under the gRPC limit of 5 MiB.</summary>
    private const int FrameBytes = 4 * 1024 * 1024;

    /// <summary>How long it sleeps when nothing rings; what was postponed is looked for as often.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        using var call = broker.Relay.PublishStream(cancellationToken: cancellation);
        var sequence = 0UL;
        while (true)
        {
            // 1
            var waiting = await store.ReadAsync(
                session => OutboxTable.Waiting(session, Timestamp.Now(Clock), FrameCount, FrameBytes), cancellation);
            if (waiting.Count == 0)
            {
                await outbox.WaitAsync(Nap, Clock, cancellation);
                continue;
            }
            // 2
            var frame = new PublishStreamRequest { FirstSequence = sequence };
            frame.Consignments.AddRange(waiting.Select(one => UnsafeByteOperations.UnsafeWrap(one.Bytes)));
            await call.RequestStream.WriteAsync(frame, cancellation);
            sequence += (ulong)waiting.Count;
            // 3
            var answers = await ReadAnswersAsync(call.ResponseStream, waiting.Count, cancellation);
            BrokerAnswered();
            // 4
            await store.WriteAsync(session => Keep(session, waiting, answers), cancellation);
            foreach (var one in waiting) changes.Changed(one.Envelope);
            Tell(waiting, answers);
        }
    }

    private static async Task<List<PublishResponse>> ReadAnswersAsync(
        IAsyncStreamReader<PublishStreamResponse> stream, int count, CancellationToken cancellation)
    {
        var answers = new List<PublishResponse>(count);
        while (answers.Count < count)
        {
            if (!await stream.MoveNext(cancellation))
                throw new RpcException(new Status(StatusCode.Unavailable, "the broker ended the stream"));
            answers.AddRange(stream.Current.Answers);
        }
        return answers;
    }

    private void Keep(Sqlite.SqliteSession session, List<WaitingConsignment> waiting, List<PublishResponse> answers)
    {
        var now = Timestamp.Now(Clock);
        foreach (var (one, answer) in waiting.Zip(answers))
        {
            if (answer.Placed is { } placed)
            {
                OutboxTable.Accepted(session, one.Place, now);
                Journal.Append(session, now, JournalEntries.Published(one.Envelope, one.Recipient,
                    new LaneId(placed.LaneId.Span), placed.Index, new EntryHash(new Digest(placed.EntryHash.Span))));
            }
            else if (answer.Refused is { Retry: true } later)
                OutboxTable.Postpone(session, one.Place, now.Plus(TimeSpan.FromMilliseconds(Math.Max(later.RetryAfterMs, 100))));
            else
            {
                var reason = answer.Refused?.Reason ?? RefusalReason.Unspecified;
                OutboxTable.Refused(session, one.Place, reason, now);
                Journal.Append(session, now, JournalEntries.Alarm(
                    AlarmKind.PublishingRefused, $"the broker refused it: {reason}", one.Envelope, one.Mailbox));
            }
        }
    }

    private void Tell(List<WaitingConsignment> waiting, List<PublishResponse> answers)
    {
        var placed = answers.Count(answer => answer.Placed is not null);
        if (placed > 0) log.Published(placed);
        foreach (var (one, answer) in waiting.Zip(answers))
            if (answer.Refused is { Retry: false } refused) log.PublishingRefused(one.Envelope, one.Mailbox, refused.Reason);
    }
}
