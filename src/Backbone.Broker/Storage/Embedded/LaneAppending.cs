using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Sqlite;

namespace Backbone.Broker.Storage.Embedded;

/// <summary>Appending, inside the writer's transaction: find the lane, look for the envelope, insert, count.</summary>
internal static class LaneAppending
{
    private const string FindLane = "SELECT number, size, closed, lost FROM lane WHERE lane_id = ?1";
    private const string AddLane = "INSERT INTO lane (lane_id, mailbox, generation) VALUES (?1, ?2, ?3)";
    private const string FindEnvelope = "SELECT id, entry_hash, mark FROM entry WHERE lane = ?1 AND envelope_id = ?2";
    private const string AddEntry =
        "INSERT INTO entry (id, lane, entry_hash, envelope_id, expires_ms, length, mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    private const string AddRecord = "INSERT INTO record (id, bytes) VALUES (?1, ?2)";
    private const string Count = """
        UPDATE lane SET size = size + 1, outstanding = outstanding + ?2, latest_ms = max(latest_ms, ?3) WHERE number = ?1
        """;
    private const string Close = "UPDATE lane SET closed = 1 WHERE number = ?1";

    /// <param name="session">The writer's transaction.</param>
    /// <param name="asked">What is appended, and how many entries a lane has at most.</param>
    public static AppendOutcome Append(SqliteSession session, (LaneAppend Append, int LaneEntries) asked)
    {
        var append = asked.Append;
        var (number, size, closed, lost) = FindOrAdd(session, append);
        if (lost) return new AppendOutcome.Closed((ulong)size);
        Span<byte> envelope = stackalloc byte[Digest.Size];
        append.Envelope.Hash.CopyTo(envelope);
        if (Existing(session, number, envelope, append.EntryHash) is { } existing) return existing;
        if (!append.TakesNew) return new AppendOutcome.Closed((ulong)size);
        if (size >= asked.LaneEntries && !closed)
        {
            using var close = session.Statement(Close);
            close.Bind(1, number).Run();
            closed = true;
        }
        if (closed) return new AppendOutcome.Closed((ulong)size);

        var id = (number << EmbeddedFormat.IndexBits) | size;
        Insert(session, append, number, id, envelope);
        return new AppendOutcome.Appended((ulong)size);
    }

    private static (long Number, long Size, bool Closed, bool Lost) FindOrAdd(SqliteSession session, LaneAppend append)
    {
        Span<byte> laneId = stackalloc byte[Backbone.Protocol.Logs.LaneId.Size];
        append.Lane.Id.CopyTo(laneId);
        using (var find = session.Statement(FindLane))
            if (find.Bind(1, laneId).Step()) return (find.Int64(0), find.Int64(1), find.Int64(2) == 1, find.Int64(3) == 1);
        if (!append.TakesNew) return (0, 0, true, true);
        using var add = session.Statement(AddLane);
        add.Bind(1, laneId).Bind(2, append.Lane.Mailbox).Bind(3, append.Generation).Run();
        return (session.LastInsertRowId, 0, false, false);
    }

    private static AppendOutcome? Existing(
        SqliteSession session, long lane, ReadOnlySpan<byte> envelope, EntryHash asked)
    {
        using var find = session.Statement(FindEnvelope);
        if (!find.Bind(1, lane).Bind(2, envelope).Step()) return null;
        var index = (ulong)(find.Int64(0) & ((1L << EmbeddedFormat.IndexBits) - 1));
        var existing = new EntryHash(new Digest(find.Blob(1)));
        return existing == asked ? new AppendOutcome.AlreadyThere(index, new EntryMark((ulong)find.Int64(2))) : new AppendOutcome.Conflict(index, existing);
    }

    private static void Insert(
        SqliteSession session, LaneAppend append, long lane, long id, ReadOnlySpan<byte> envelope)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        append.EntryHash.Hash.CopyTo(hash);
        using var entry = session.Statement(AddEntry);
        entry.Bind(1, id).Bind(2, lane).Bind(3, hash).Bind(4, envelope)
            .Bind(5, (long)append.ExpiresMs).Bind(6, append.Record.Length).Bind(7, (long)append.Mark.Value).Run();
        using var record = session.Statement(AddRecord);
        record.Bind(1, id).Bind(2, append.Record.Span).Run();
        using var count = session.Statement(Count);
        count.Bind(1, lane).Bind(2, append.Record.Length).Bind(3, (long)append.ExpiresMs).Run();
    }
}
