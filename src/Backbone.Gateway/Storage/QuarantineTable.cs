using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Suites;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Storage;

/// <summary>
/// What did not pass the <see cref="AcceptanceDesk"/>, with the evidence. Nothing of it reaches a mailbox. Once it holds as
/// many bytes as it may, announcement, hashes and reason are still kept, but no bytes.
/// </summary>
internal static class QuarantineTable
{
    public static void Insert(
        SqliteSession session, AnnouncedEntry entry, AcceptanceStep step, Refused refusal, ReadOnlySpan<byte> foundHash,
        ReadOnlyMemory<byte> bytes, Timestamp now)
    {
        using var insert = session.Statement("""
            INSERT INTO quarantine (mailbox, generation, lane_index, entry_hash, announced, reason, step, detail, found_hash, time,
                size, consignment)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Bind(4, entry.Hash.Hash.ToArray())
            .Bind(5, entry.Wire.ToByteArray()).Bind(6, (long)refusal.Reason).Bind(7, (long)step).Bind(8, refusal.Detail)
            .Bind(9, foundHash).Bind(10, now).Bind(11, bytes.Length).Bind(12, bytes.Span).Run();
    }

    /// <summary>Whether the bytes of one more entry have room.</summary>
    public static bool HasRoom(SqliteSession session, QuarantineLimits limits, int size)
    {
        using var select = session.Statement("SELECT count(*), coalesce(sum(size), 0) FROM quarantine WHERE size > 0");
        return select.Step() && select.Int64(0) < limits.Entries && select.Int64(1) + size <= limits.Bytes;
    }

    /// <summary>
    /// The entry hash of what was put aside at this place before, the announced one where it is among them; null where
    /// nothing was.
    /// </summary>
    public static EntryHash? FindHash(SqliteSession session, AnnouncedEntry entry)
    {
        using var select = session.Statement("""
            SELECT entry_hash FROM quarantine WHERE mailbox = ?1 AND generation = ?2 AND lane_index = ?3
            ORDER BY entry_hash <> ?4, place LIMIT 1
            """);
        select.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Bind(4, entry.Hash.Hash.ToArray());
        return select.Step() ? new EntryHash(new Digest(select.Blob(0))) : null;
    }

    /// <summary>Entries after a place, oldest first.</summary>
    public static List<QuarantinedEntry> List(SqliteSession session, long after, int count, bool withEvidence)
    {
        var entries = new List<QuarantinedEntry>();
        using var select = session.Statement("""
            SELECT place, announced, reason, step, detail, found_hash, time, consignment FROM quarantine
            WHERE place > ? ORDER BY place LIMIT ?
            """);
        select.Bind(1, after).Bind(2, count);
        while (select.Step())
            entries.Add(new QuarantinedEntry
            {
                Place = (ulong)select.Int64(0),
                Announced = EntryHeader.Parser.ParseFrom(select.Blob(1)),
                Reason = (RefusalReason)select.Int64(2),
                Step = (uint)select.Int64(3),
                Detail = select.Text(4),
                FoundHash = ByteString.CopyFrom(select.Blob(5)),
                Time = (ulong)select.Int64(6),
                Consignment = withEvidence ? ByteString.CopyFrom(select.Blob(7)) : ByteString.Empty,
            });
        return entries;
    }
}
