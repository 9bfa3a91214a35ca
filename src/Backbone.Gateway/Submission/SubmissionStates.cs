using System.Runtime.CompilerServices;
using Backbone.Contracts.Envelope.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Submission;

/// <summary>What became of envelopes, with the receipts that prove it.</summary>
internal sealed class SubmissionStates(NationalStore store, Watchers<EnvelopeId> changes, TimeProvider clock)
{
    /// <summary>The state of the one envelope of a caller whose id begins so.</summary>
    public (SubmissionState? State, Refusal? Refused) Find(SqliteSession session, PrincipalAddress caller, ReadOnlyMemory<byte> prefix)
    {
        var found = SubmissionTable.Find(session, caller.ToString(), prefix.Span);
        return found.Count == 1 && SubmissionTable.Read(session, found[0]) is { } row
            ? (Of(session, row, withReceipts: true), null)
            : (null, Edge.NotOne(found.Count, "message that you sent"));
    }

    /// <summary>The state as it is, and then whenever it changes, until the caller's standing ends: that is the last word.</summary>
    public async IAsyncEnumerable<(SubmissionState? State, Refusal? Refused)> WatchAsync(
        PrincipalAddress caller, ReadOnlyMemory<byte> prefix, Func<Refusal?> ended, TimeSpan look, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (ended() is { } turned)
        {
            yield return (null, turned);
            yield break;
        }
        var first = await store.ReadAsync(session => Find(session, caller, prefix), cancellation);
        yield return first;
        if (first.State is not { } last) yield break;
        var envelope = new EnvelopeId(new Protocol.Digest(last.EnvelopeId.Span));
        var signal = changes.Watch(envelope);
        try
        {
            while (true)
            {
                var (state, refused) = await store.ReadAsync(session => Find(session, caller, prefix), cancellation);
                if (refused is not null) yield break;
                if (!last.Equals(state)) yield return (last = state!, null);
                await signal.WaitAsync(look, time, cancellation);
                if (ended() is { } gone)
                {
                    yield return (null, gone);
                    yield break;
                }
            }
        }
        finally
        {
            changes.Leave(envelope, signal);
        }
    }

    /// <summary>The state of one envelope.</summary>
    public SubmissionState Of(SqliteSession session, SubmissionRow row, bool withReceipts)
    {
        var now = Timestamp.Now(clock);
        var state = new SubmissionState
        {
            EnvelopeId = Edge.Bytes(row.Envelope),
            Header = UnsafeByteOperations.UnsafeWrap(row.Header),
            Submitted = row.Submitted.Milliseconds,
            Refused = row.End is { } end ? Edge.Refusal(end.Why) : null,
        };
        if (row.Stage != SubmissionStage.Released) state.Recipients.AddRange(AtHome(row, now));
        state.Recipients.AddRange(OutboxTable.States(session, row.Envelope).Select(outbox => new RecipientState
        {
            Mailbox = outbox.Mailbox,
            State = outbox.State,
            Reason = outbox.Reason,
            Time = outbox.Changed.Milliseconds,
            Due = outbox.Due.Milliseconds,
            Overdue = outbox.IsOnItsWay && outbox.Due <= now,
        }));
        if (withReceipts && row.Stage == SubmissionStage.Released) AddReceipts(session, row.Envelope, state);
        return state;
    }

    // The receipt that says most of every recipient first, then the next of each, as long as the answer has room: however many
    // there are, the furthest that a message has come is proved.
    private static void AddReceipts(SqliteSession session, EnvelopeId envelope, SubmissionState state)
    {
        var room = new AnswerRoom(AnswerRoom.Bytes - state.CalculateSize());
        var places = state.Recipients.Select((_, recipient) => ReceiptTable.Find(session, envelope, recipient)).ToList();
        for (var turn = 0; turn < ReceiptTable.MostOfRecipient; turn++)
        {
            for (var recipient = 0; recipient < places.Count; recipient++)
            {
                if (turn >= places[recipient].Count || MailTable.ReadReceipt(session, places[recipient][turn]) is not { } receipt) continue;
                if (room.Take(receipt.CalculateSize())) state.Recipients[recipient].Receipts.Add(receipt);
                else state.Recipients[recipient].ReceiptsLeftOut++;
            }
        }
    }

    // What has not gone out is everywhere as far as it is at home.
    private static IEnumerable<RecipientState> AtHome(SubmissionRow row, Timestamp now)
    {
        if (!Protocol.Envelopes.Header.TryRead(row.Header, out var header, out var refused))
            throw new InvalidOperationException($"a header was kept that cannot be read: {refused}");
        var state = row.End is not null ? DeliveryState.Refused
            : header.Expires <= now ? DeliveryState.Expired : DeliveryState.Pending;
        return header.Recipients.Select(recipient => new RecipientState
        {
            Mailbox = recipient.Mailbox.ToString(),
            State = state,
            Reason = row.End?.Why.Reason ?? RefusalReason.Unspecified,
            Time = (row.End?.Time ?? row.Submitted).Milliseconds,
        });
    }
}
