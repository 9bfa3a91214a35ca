using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Protocol;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Storage;

/// <summary>What did not pass the <see cref="AcceptanceDesk"/>, with the evidence. Nothing of it reaches a mailbox.</summary>
internal static class QuarantineTable
{
    public static void Insert(
        SqliteSession session, AnnouncedEntry entry, AcceptanceStep step, Refused refusal, ReadOnlySpan<byte> foundHash,
        ReadOnlyMemory<byte> bytes, Timestamp now)
    {
        using var insert = session.Statement("""
            INSERT INTO quarantine (mailbox, generation, lane_index, announced, reason, step, detail, found_hash, time, consignment)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index)
            .Bind(4, entry.Wire.ToByteArray()).Bind(5, (long)refusal.Reason).Bind(6, (long)step).Bind(7, refusal.Detail)
            .Bind(8, foundHash).Bind(9, now).Bind(10, bytes.Span).Run();
    }

    /// <summary>Whether the entry at this place was put aside before.</summary>
    public static bool Has(SqliteSession session, AnnouncedEntry entry)
    {
        using var select = session.Statement("SELECT 1 FROM quarantine WHERE mailbox = ? AND generation = ? AND lane_index = ?");
        return select.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Step();
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
