using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Accepting;

/// <summary>How an entry comes into the nation: mail, journal entry and the fact to be told, in the caller's transaction.</summary>
internal sealed class Intake(GatewayIdentity identity)
{
    /// <summary>Takes in what was checked.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="entry">As announced.</param>
    /// <param name="verdict">What is known of it; its sender is proven.</param>
    /// <param name="lifted">The refusal that an officer lifted; unspecified where it passed by itself.</param>
    /// <param name="now">The present moment.</param>
    public AcceptanceOutcome.Accepted Take(
        SqliteSession session, AnnouncedEntry entry, Verdict verdict, RefusalReason lifted, Timestamp now)
    {
        var (consignment, handling, endorsements) = verdict.Proven;
        var news = consignment.Header.IsReceipt ? IncomingReceipts.News(session, handling) : null;
        // A receipt that tells nothing new leaves nothing behind: whoever sends it may send it without end.
        if (news is { Count: 0 }) return new AcceptanceOutcome.Accepted(consignment.EnvelopeId, []);
        var mail = MailTable.Insert(session, entry, consignment, handling, endorsements, now);
        Journal.Append(session, now, new JournalEntry
        {
            Collected = new Collected
            {
                EnvelopeId = JournalEntries.Bytes(consignment.EnvelopeId),
                Mailbox = entry.Mailbox.ToString(),
                LaneId = ByteString.CopyFrom(entry.Lane(identity.Federation).ToArray()),
                Index = entry.Index,
                EntryHash = JournalEntries.Bytes(entry.Hash.Hash),
            },
        });
        if (news is not null) IncomingReceipts.Keep(session, consignment.EnvelopeId, handling, news, mail, now);
        else Note(session, verdict, ReceiptEvent.Delivered, lifted, now);
        return new AcceptanceOutcome.Accepted(consignment.EnvelopeId, [.. (news ?? []).Select(fact => fact.Envelope).Distinct()]);
    }

    /// <summary>Journals what came after it had expired.</summary>
    public void Expire(SqliteSession session, AnnouncedEntry entry, Verdict verdict, Timestamp now)
    {
        var consignment = verdict.Proven.Consignment;
        Journal.Append(session, now, new JournalEntry
        {
            Expired = new Expired
            {
                EnvelopeId = JournalEntries.Bytes(consignment.EnvelopeId),
                Mailbox = entry.Mailbox.ToString(),
                LaneId = ByteString.CopyFrom(entry.Lane(identity.Federation).ToArray()),
                Index = entry.Index,
                EntryHash = JournalEntries.Bytes(entry.Hash.Hash),
                Expires = consignment.Header.Expires.Milliseconds,
            },
        });
    }

    /// <summary>Journals how the border ruled, where it was asked.</summary>
    public static void Record(SqliteSession session, Verdict verdict, Timestamp now)
    {
        if (verdict.Ruling is not { } ruling) return;
        var (consignment, handling, endorsements) = verdict.Proven;
        Journal.Append(session, now, ruling.ToEntry(consignment, handling, endorsements));
    }

    /// <summary>Notes what its sender's nation is to be told. A receipt is never answered, nor who is not proven.</summary>
    public void Note(SqliteSession session, Verdict verdict, ReceiptEvent what, RefusalReason reason, Timestamp now)
    {
        if (verdict is not { Consignment: { Header.IsReceipt: false } consignment, Handling: { } handling }) return;
        FactTable.Insert(session, consignment.Header.SenderNation,
            new Fact(consignment.EnvelopeId, consignment.RecipientIndex, what, reason, now), handling.Exercise, identity.Address);
    }
}
