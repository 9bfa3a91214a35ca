using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Storage;

/// <summary>The nation's mail: what passed the acceptance desk, ready to be handed over; receipts among it.</summary>
internal static class MailTable
{
    public static long Insert(
        SqliteSession session, AnnouncedEntry entry, Consignment consignment, Handling handling, Endorsements endorsements, Timestamp now)
    {
        using var insert = session.Statement("""
            INSERT INTO mail (mailbox, generation, lane_index, entry_hash, envelope_id, precedence, receipt, sender, expires,
                collected, delivered, content, content_hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Bind(4, entry.Hash.Hash.ToArray())
            .Bind(5, consignment.EnvelopeId).Bind(6, (long)consignment.Header.Precedence).Bind(7, consignment.Header.IsReceipt ? 1 : 0)
            .Bind(8, consignment.Header.SenderNation.ToString()).Bind(9, consignment.Header.Expires).Bind(10, now)
            .Bind(11, DeliveredOf(entry, consignment, handling, endorsements, now).ToByteArray()).Bind(12, consignment.Content.Span)
            .Bind(13, consignment.Signed.ContentHash.ToArray()).Run();
        return session.LastInsertRowId;
    }

    /// <summary>The entry hash of what was taken over at this place before; null where nothing was.</summary>
    public static EntryHash? FindHash(SqliteSession session, AnnouncedEntry entry)
    {
        using var select = session.Statement("SELECT entry_hash FROM mail WHERE mailbox = ? AND generation = ? AND lane_index = ?");
        return select.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Step()
            ? new EntryHash(new Digest(select.Blob(0)))
            : null;
    }

    /// <summary>The generation of the lane in which an envelope came into a mailbox; null where it is not there.</summary>
    public static uint? FindGeneration(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT generation FROM mail WHERE mailbox = ? AND envelope_id = ?");
        return select.Bind(1, mailbox.ToString()).Bind(2, envelope).Step() ? (uint)select.Int64(0) : null;
    }

    /// <summary>The nation that sent what a mailbox has; empty where it is not there.</summary>
    public static string FindSender(SqliteSession session, string mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT sender FROM mail WHERE mailbox = ? AND envelope_id = ?");
        return select.Bind(1, mailbox).Bind(2, envelope).Step() ? select.Text(0) : "";
    }

    /// <summary>An envelope in every mailbox of the nation that has it; receipts left out.</summary>
    public static List<(string Mailbox, Delivered Delivered)> FindAll(SqliteSession session, EnvelopeId envelope)
    {
        var found = new List<(string, Delivered)>();
        using var select = session.Statement("SELECT mailbox, delivered FROM mail WHERE envelope_id = ? AND receipt = 0");
        select.Bind(1, envelope);
        while (select.Step()) found.Add((select.Text(0), Delivered.Parser.ParseFrom(select.Blob(1))));
        return found;
    }

    /// <summary>An envelope as any one mailbox of the nation has it; null where none does. Receipts left out.</summary>
    public static Delivered? FindOne(SqliteSession session, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT delivered FROM mail WHERE envelope_id = ? AND receipt = 0 LIMIT 1");
        return select.Bind(1, envelope).Step() ? Delivered.Parser.ParseFrom(select.Blob(0)) : null;
    }

    /// <summary>
    /// Mail of some mailboxes after a place, oldest first; receipts left out. At most so many, and what one answer holds: no
    /// more than that is read.
    /// </summary>
    public static List<MailRow> List(
        SqliteSession session, IEnumerable<string> mailboxes, string reader, bool all, long after, int count)
    {
        var room = new AnswerRoom();
        var places = mailboxes.SelectMany(mailbox => Places(session, mailbox, reader, all, after, count))
            .OrderBy(one => one.Place).Take(count).TakeWhile(one => room.Take(one.Size)).ToList();
        return [.. places.Select(one => ReadRow(session, one.Place, one.Opened)).OfType<MailRow>()];
    }

    /// <summary>The same for one mailbox.</summary>
    public static List<MailRow> List(SqliteSession session, string mailbox, string reader, bool all, long after, int count) =>
        List(session, [mailbox], reader, all, after, count);

    /// <summary>One message of a list; null where it is not there.</summary>
    public static MailRow? ReadRow(SqliteSession session, long place, bool opened)
    {
        using var select = session.Statement("SELECT envelope_id, delivered, content_hash FROM mail WHERE place = ?");
        return select.Bind(1, place).Step()
            ? RowOf(session, place, select.EnvelopeId(0), Delivered.Parser.ParseFrom(select.Blob(1)), opened, new Digest(select.Blob(2))) : null;
    }

    private static MailRow RowOf(SqliteSession session, long place, EnvelopeId envelope, Delivered delivered, bool opened, Digest contentHash) =>
        new(place, envelope, delivered, opened, contentHash, SharedWrapTable.Kids(session, delivered.Mailbox, envelope));

    private static List<(long Place, long Size, bool Opened)> Places(
        SqliteSession session, string mailbox, string reader, bool all, long after, int count)
    {
        var places = new List<(long, long, bool)>();
        using var select = session.Statement("""
            SELECT place, length(delivered), EXISTS (SELECT 1 FROM opened
                WHERE mailbox = mail.mailbox AND envelope_id = mail.envelope_id AND reader = ?2) AS is_opened
            FROM mail WHERE mailbox = ?1 AND receipt = 0 AND place > ?3 AND (?4 OR NOT is_opened) ORDER BY place LIMIT ?5
            """);
        select.Bind(1, mailbox).Bind(2, reader).Bind(3, after).Bind(4, all ? 1 : 0).Bind(5, count);
        while (select.Step()) places.Add((select.Int64(0), select.Int64(1), select.Int64(2) == 1));
        return places;
    }

    /// <summary>Envelopes in some mailboxes whose id begins with a prefix of at least 4 bytes; at most two for each mailbox.</summary>
    public static List<(string Mailbox, EnvelopeId Envelope)> Find(
        SqliteSession session, IEnumerable<string> mailboxes, ReadOnlySpan<byte> prefix)
    {
        var found = new List<(string, EnvelopeId)>();
        if (!IdPrefix.IsUsable(prefix)) return found;
        foreach (var mailbox in mailboxes)
        {
            using var select = session.Statement(
                "SELECT envelope_id FROM mail WHERE envelope_id >= ? AND envelope_id <= ? AND mailbox = ? AND receipt = 0 LIMIT 2");
            select.BindIdRange(prefix).Bind(3, mailbox);
            while (select.Step()) found.Add((mailbox, select.EnvelopeId(0)));
        }
        return found;
    }

    /// <summary>One message whole; null where it is not there.</summary>
    public static Delivered? Read(SqliteSession session, string mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT delivered, content FROM mail WHERE mailbox = ? AND envelope_id = ?");
        return select.Bind(1, mailbox).Bind(2, envelope).Step() ? Whole(select) : null;
    }

    /// <summary>One message without its content; null where it is not there.</summary>
    public static Delivered? ReadHead(SqliteSession session, string mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT delivered FROM mail WHERE mailbox = ? AND envelope_id = ?");
        return select.Bind(1, mailbox).Bind(2, envelope).Step() ? Delivered.Parser.ParseFrom(select.Blob(0)) : null;
    }

    /// <summary>The handling of a message whose content is kept; null where there is none. Receipts left out.</summary>
    public static ReadOnlyMemory<byte>? FindWholeHandling(SqliteSession session, string mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement(
            "SELECT delivered FROM mail WHERE mailbox = ? AND envelope_id = ? AND receipt = 0 AND length(content) > 0");
        if (!select.Bind(1, mailbox).Bind(2, envelope).Step()) return null;
        return Delivered.Parser.ParseFrom(select.Blob(0)).Handling.Memory;
    }

    /// <summary>A receipt by its place.</summary>
    public static Delivered? ReadReceipt(SqliteSession session, long place)
    {
        using var select = session.Statement("SELECT delivered, content FROM mail WHERE place = ? AND receipt = 1");
        return select.Bind(1, place).Step() ? Whole(select) : null;
    }

    /// <summary>Whether a reader has told that it opened a message.</summary>
    public static bool IsOpened(SqliteSession session, string mailbox, EnvelopeId envelope, string reader)
    {
        using var select = session.Statement("SELECT 1 FROM opened WHERE mailbox = ? AND envelope_id = ? AND reader = ?");
        return select.Bind(1, mailbox).Bind(2, envelope).Bind(3, reader).Step();
    }

    /// <summary>Remembers that a reader opened a message; false where it was known.</summary>
    public static bool MarkOpened(SqliteSession session, string mailbox, EnvelopeId envelope, string reader)
    {
        using var insert = session.Statement("INSERT OR IGNORE INTO opened (mailbox, envelope_id, reader) VALUES (?, ?, ?)");
        return insert.Bind(1, mailbox).Bind(2, envelope).Bind(3, reader).Run() == 1;
    }

    private static Delivered Whole(Statement select)
    {
        var delivered = Delivered.Parser.ParseFrom(select.Blob(0));
        delivered.Content = ByteString.CopyFrom(select.Blob(1));
        return delivered;
    }

    private static Delivered DeliveredOf(
        AnnouncedEntry entry, Consignment consignment, Handling handling, Endorsements endorsements, Timestamp now)
    {
        var delivered = new Delivered
        {
            Mailbox = entry.Mailbox.ToString(),
            Index = entry.Index,
            Generation = entry.Generation,
            Header = UnsafeByteOperations.UnsafeWrap(consignment.Header.Bytes),
            Handling = UnsafeByteOperations.UnsafeWrap(handling.Bytes),
            Endorsements = UnsafeByteOperations.UnsafeWrap(endorsements.Bytes),
            Stamp = UnsafeByteOperations.UnsafeWrap(consignment.Stamp.Bytes),
            SealedHandlingHash = ByteString.CopyFrom(consignment.SealedHandling.Hash.ToArray()),
            Collected = now.Milliseconds,
        };
        delivered.Wraps.AddRange(consignment.Wraps.Select(wrap => wrap.ToWire()));
        delivered.OtherWrapHashes.AddRange(consignment.OtherWrapHashes.Select(hash => ByteString.CopyFrom(hash.ToArray())));
        return delivered;
    }
}
