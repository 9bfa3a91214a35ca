using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;
using Google.Protobuf;

namespace Backbone.Gateway.Storage;

/// <summary>
/// What did not pass the acceptance desk, with the evidence: the consignment, and what its author said of it where
/// that is proven. Nothing of it reaches a mailbox but by an officer's decision. Once it holds as many bytes as it may,
/// announcement, hashes and reason are still kept, but nothing else.
/// </summary>
internal static class QuarantineTable
{
    /// <summary>Puts an entry aside.</summary>
    /// <returns>Whether there was room for its bytes, and what its author said.</returns>
    public static bool Insert(SqliteSession session, QuarantineLimits limits, EntryAside aside, Timestamp now)
    {
        var (entry, refusal) = (aside.Entry, aside.Refusal);
        var (bytes, header, handling) = (aside.Bytes, aside.Header, aside.Handling);
        var size = bytes.Length + header.Length + handling.Length;
        var whole = HasRoom(session, limits, aside.By, size);
        if (!whole) (bytes, header, handling, size) = (default, default, default, 0);
        using var insert = session.Statement("""
            INSERT INTO quarantine (mailbox, generation, lane_index, entry_hash, announced, reason, step, detail, found_hash, time,
                size, consignment, header, handling, answered, by, waits, verdict, officer, decided, why)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', 0, '')
            """);
        insert.Bind(1, entry.Mailbox.ToString()).Bind(2, entry.Generation).Bind(3, (long)entry.Index).Bind(4, entry.Hash.Hash.ToArray())
            .Bind(5, entry.Wire.ToByteArray()).Bind(6, (long)refusal.Reason).Bind(7, aside.Step).Bind(8, refusal.Detail)
            .Bind(9, aside.FoundHash.Span).Bind(10, now).Bind(11, size).Bind(12, bytes.Span)
            .Bind(13, header.Span).Bind(14, handling.Span).Bind(15, aside.Answered is { } id ? id.Hash.ToArray() : []).Bind(16, aside.By)
            .Bind(17, aside.Waits && whole ? 1 : 0).Run();
        return whole;
    }

    /// <summary>
    /// The generation of the lane in which an envelope was put aside, and its sender's nation told; null where it was not.
    /// </summary>
    public static uint? FindGeneration(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope)
    {
        using var select = session.Statement(
            "SELECT generation FROM quarantine WHERE mailbox = ? AND answered = ? AND length(answered) > 0 ORDER BY generation DESC LIMIT 1");
        return select.Bind(1, mailbox.ToString()).Bind(2, envelope).Step() ? (uint)select.Int64(0) : null;
    }

    /// <summary>Who is to blame where it cannot be shown: the nation that is named, or whoever holds the lanes.</summary>
    public const string Unproven = "?";

    /// <summary>Undecided entries of a lane that whoever holds the lanes, or nobody for certain, is to blame for.</summary>
    public static long CountUndecided(SqliteSession session, string by, MailboxAddress mailbox, uint generation)
    {
        using var select = session.Statement(
            "SELECT count(*) FROM quarantine WHERE by = ? AND verdict = 0 AND mailbox = ? AND generation = ?");
        return select.Bind(1, by).Bind(2, mailbox.ToString()).Bind(3, generation).Step() ? select.Int64(0) : 0;
    }

    /// <summary>The same of all lanes.</summary>
    public static long CountUndecided(SqliteSession session, string by)
    {
        using var select = session.Statement("SELECT count(*) FROM quarantine WHERE by = ? AND verdict = 0");
        return select.Bind(1, by).Step() ? select.Int64(0) : 0;
    }

    /// <summary>Whether the bytes of one more entry have room, and whoever is to blame has not taken up its part of it.</summary>
    public static bool HasRoom(SqliteSession session, QuarantineLimits limits, string by, int size)
    {
        using var select = session.Statement("""
            SELECT count(*), coalesce(sum(size), 0), count(*) FILTER (WHERE by = ?1), coalesce(sum(size) FILTER (WHERE by = ?1), 0)
            FROM quarantine WHERE size > 0
            """);
        return select.Bind(1, by).Step() && select.Int64(0) < limits.Entries && select.Int64(1) + size <= limits.Bytes
            && select.Int64(2) < limits.EntriesOfOne && select.Int64(3) + size <= limits.BytesOfOne;
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

    /// <summary>Entries after a place, oldest first: at most so many, and what one answer holds.</summary>
    public static List<QuarantinedEntry> List(SqliteSession session, long after, int count, bool withEvidence)
    {
        var (entries, room) = (new List<QuarantinedEntry>(), new AnswerRoom());
        using var select = session.Statement($"SELECT {Columns} FROM quarantine WHERE place > ? ORDER BY place LIMIT ?");
        select.Bind(1, after).Bind(2, count);
        while (select.Step() && room.Take(SizeOf(select, withEvidence))) entries.Add(EntryOf(select, withEvidence));
        return entries;
    }

    /// <summary>One entry with its evidence; null where there is none.</summary>
    public static QuarantinedEntry? Find(SqliteSession session, long place)
    {
        using var select = session.Statement($"SELECT {Columns} FROM quarantine WHERE place = ?");
        return select.Bind(1, place).Step() ? EntryOf(select, withEvidence: true) : null;
    }

    /// <summary>What waits to be judged again, after a place, oldest first, with its evidence: at most so many.</summary>
    public static List<QuarantinedEntry> Waiting(SqliteSession session, long after, int count)
    {
        var entries = new List<QuarantinedEntry>();
        using var select = session.Statement(
            $"SELECT {Columns} FROM quarantine WHERE waits = 1 AND verdict = 0 AND place > ? ORDER BY place LIMIT ?");
        select.Bind(1, after).Bind(2, count);
        while (select.Step()) entries.Add(EntryOf(select, withEvidence: true));
        return entries;
    }

    /// <summary>It was judged again, and this time for good: it stays out.</summary>
    /// <returns>False where it was decided meanwhile.</returns>
    public static bool Conclude(SqliteSession session, long place, int step, Refused refusal, EnvelopeId? answered)
    {
        using var update = session.Statement("""
            UPDATE quarantine SET waits = 0, step = ?2, reason = ?3, detail = ?4, answered = ?5 WHERE place = ?1 AND waits = 1 AND verdict = 0
            """);
        return update.Bind(1, place).Bind(2, step).Bind(3, (long)refusal.Reason).Bind(4, refusal.Detail)
            .Bind(5, answered is { } id ? id.Hash.ToArray() : []).Run() == 1;
    }

    /// <summary>Remembers an officer's decision; false where one was made before. What is let in is in the mail from then on.</summary>
    public static bool Decide(
        SqliteSession session, long place, QuarantineVerdict verdict, PrincipalAddress officer, string why, Timestamp now)
    {
        using var update = session.Statement("""
            UPDATE quarantine SET verdict = ?1, officer = ?2, decided = ?3, why = ?4,
                size = CASE WHEN ?1 = 1 THEN length(header) + length(handling) ELSE size END,
                consignment = CASE WHEN ?1 = 1 THEN x'' ELSE consignment END
            WHERE place = ?5 AND verdict = 0
            """);
        return update.Bind(1, (long)verdict).Bind(2, officer.ToString()).Bind(3, now).Bind(4, why).Bind(5, place).Run() == 1;
    }

    /// <summary>Drops all but announcement, hashes, reason and decision; false where nothing more is kept.</summary>
    public static bool Drop(SqliteSession session, long place)
    {
        using var update = session.Statement(
            "UPDATE quarantine SET size = 0, consignment = x'', header = x'', handling = x'' WHERE place = ? AND size > 0");
        return update.Bind(1, place).Run() == 1;
    }

    /// <summary>Bytes of an entry beside its blobs, at most: announcement, detail, hashes, decision.</summary>
    private const int OtherBytes = 4 * 1024;

    private const string Columns =
        "place, announced, reason, step, detail, found_hash, time, consignment, header, handling, verdict, officer, decided, why, length(consignment), waits";

    // Asked before the evidence is read: the length of a blob costs no copy of it.
    private static long SizeOf(Statement select, bool withEvidence) =>
        OtherBytes + select.Blob(8).Length + select.Blob(9).Length + (withEvidence ? select.Int64(14) : 0);

    private static QuarantinedEntry EntryOf(Statement select, bool withEvidence)
    {
        var (reason, verdict) = ((RefusalReason)select.Int64(2), (QuarantineVerdict)select.Int64(10));
        return new QuarantinedEntry
        {
            Place = (ulong)select.Int64(0),
            Announced = Announcement.Parser.ParseFrom(select.Blob(1)),
            Reason = reason,
            Step = (uint)select.Int64(3),
            Detail = select.Text(4),
            FoundHash = ByteString.CopyFrom(select.Blob(5)),
            Time = (ulong)select.Int64(6),
            Consignment = withEvidence ? ByteString.CopyFrom(select.Blob(7)) : ByteString.Empty,
            Header = ByteString.CopyFrom(select.Blob(8)),
            Handling = ByteString.CopyFrom(select.Blob(9)),
            KeptBytes = (ulong)select.Int64(14),
            Waits = select.Int64(15) == 1 && verdict == QuarantineVerdict.Unspecified,
            MayRelease = verdict == QuarantineVerdict.Unspecified && Fact.MayLift(reason) && select.Int64(14) > 0,
            Decided = verdict == QuarantineVerdict.Unspecified ? null : new QuarantineDecision
            {
                Verdict = verdict,
                Officer = select.Text(11),
                Time = (ulong)select.Int64(12),
                Reason = select.Text(13),
            },
        };
    }
}
