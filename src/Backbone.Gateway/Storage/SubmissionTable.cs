using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Envelopes of this nation's people and systems that were released, or wait for it.</summary>
internal static class SubmissionTable
{
    private const string RowColumns = "stage, reason, detail, next_step, ended, place, envelope_id, submitted, header, handling";
    private const string WaitingColumns = "place, submitted, caller, envelope_id, header, handling, endorsements, home_wraps, draft";

    /// <summary>Keeps an envelope; one that waited and comes again with co-signatures takes its own place.</summary>
    public static void Insert(SqliteSession session, NewSubmission submission, SubmissionStage stage, Timestamp now)
    {
        var envelope = submission.Envelope;
        using var insert = session.Statement("""
            INSERT INTO submissions (envelope_id, caller, author, message_id, submitted, receipt, header, handling, envelope,
                home_wraps, answer, draft, stage, expires, endorsements, reason, detail, next_step, ended)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', 0)
            ON CONFLICT (envelope_id) DO UPDATE SET envelope = excluded.envelope, endorsements = excluded.endorsements, answer = excluded.answer, stage = excluded.stage
            WHERE stage = 2
            """);
        insert.Bind(1, envelope.Id).Bind(2, submission.Caller.ToString()).Bind(3, envelope.Handling.Author.ToString())
            .Bind(4, envelope.Header.MessageId.ToArray()).Bind(5, now).Bind(6, envelope.Header.IsReceipt ? 1 : 0)
            .Bind(7, envelope.Header.Bytes.Span).Bind(8, envelope.Handling.Bytes.Span).Bind(9, envelope.Bytes.Span)
            .Bind(10, submission.HomeWraps).Bind(11, submission.Ruling)
            .Bind(12, submission.Draft?.ToArray() ?? []).Bind(13, (long)stage).Bind(14, envelope.Header.Expires)
            .Bind(15, envelope.Endorsements.Bytes.Span).Run();
    }

    /// <summary>What waited does not go out.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="envelope">What waited.</param>
    /// <param name="end">Why; when to try again is not kept, for it never goes out.</param>
    /// <param name="ruling">The answer from now on, a canonical Ruling.</param>
    public static void End(SqliteSession session, EnvelopeId envelope, SubmissionEnd end, byte[] ruling)
    {
        using var update = session.Statement("""
            UPDATE submissions SET stage = 3, reason = ?, detail = ?, next_step = ?, ended = ?, answer = ?
            WHERE envelope_id = ? AND stage = 2
            """);
        update.Bind(1, (long)end.Why.Reason).Bind(2, end.Why.Detail).Bind(3, end.Why.NextStep).Bind(4, end.Time)
            .Bind(5, ruling).Bind(6, envelope).Run();
    }

    /// <summary>Replaces the home wraps of what waits, so that its approvers can read it.</summary>
    public static void KeepHomeWraps(SqliteSession session, EnvelopeId envelope, byte[] homeWraps)
    {
        using var update = session.Statement("UPDATE submissions SET home_wraps = ? WHERE envelope_id = ? AND stage = 2");
        update.Bind(1, homeWraps).Bind(2, envelope).Run();
    }

    /// <summary>What waits and has not expired, oldest first, after a place.</summary>
    public static List<WaitingSubmission> Waiting(SqliteSession session, Timestamp now, long after, int count)
    {
        using var select = session.Statement(
            $"SELECT {WaitingColumns} FROM submissions WHERE stage = 2 AND place > ? AND expires > ? ORDER BY place LIMIT ?");
        return WaitingOf(select.Bind(1, after).Bind(2, now).Bind(3, count));
    }

    /// <summary>What waits and has not expired, and whose id begins with a prefix of at least 4 bytes.</summary>
    public static List<WaitingSubmission> FindWaiting(SqliteSession session, Timestamp now, ReadOnlySpan<byte> prefix, int count)
    {
        if (!IdPrefix.IsUsable(prefix)) return [];
        using var select = session.Statement($"""
            SELECT {WaitingColumns} FROM submissions
            WHERE envelope_id >= ? AND envelope_id <= ? AND stage = 2 AND expires > ? LIMIT ?
            """);
        return WaitingOf(select.BindIdRange(prefix).Bind(3, now).Bind(4, count));
    }

    /// <summary>An envelope with this id, or with this author's message id; null where there is none.</summary>
    public static RepeatedSubmission? FindRepeat(SqliteSession session, EnvelopeId envelope, PrincipalAddress author, MessageId messageId)
    {
        using var select = session.Statement("""
            SELECT stage, reason, detail, next_step, ended, envelope_id, answer, caller, draft FROM submissions
            WHERE envelope_id = ?1 OR (author = ?2 AND message_id = ?3) ORDER BY envelope_id <> ?1
            """);
        return RepeatOf(select.Bind(1, envelope).Bind(2, author.ToString()).Bind(3, messageId.ToArray()));
    }

    /// <summary>An envelope with this author's message id; null where there is none.</summary>
    public static RepeatedSubmission? FindByMessageId(SqliteSession session, PrincipalAddress author, MessageId messageId)
    {
        using var select = session.Statement("""
            SELECT stage, reason, detail, next_step, ended, envelope_id, answer, caller, draft FROM submissions
            WHERE author = ? AND message_id = ?
            """);
        return RepeatOf(select.Bind(1, author.ToString()).Bind(2, messageId.ToArray()));
    }

    /// <summary>A caller's envelopes whose id begins with a prefix of at least 4 bytes; at most two, which is enough to know.</summary>
    public static List<EnvelopeId> Find(SqliteSession session, string caller, ReadOnlySpan<byte> prefix)
    {
        var found = new List<EnvelopeId>();
        if (!IdPrefix.IsUsable(prefix)) return found;
        using var select = session.Statement(
            "SELECT envelope_id FROM submissions WHERE envelope_id >= ? AND envelope_id <= ? AND caller = ? AND receipt = 0 LIMIT 2");
        select.BindIdRange(prefix).Bind(3, caller);
        while (select.Step()) found.Add(select.EnvelopeId(0));
        return found;
    }

    /// <summary>One envelope; null where there is none.</summary>
    public static SubmissionRow? Read(SqliteSession session, EnvelopeId envelope)
    {
        using var select = session.Statement($"SELECT {RowColumns} FROM submissions WHERE envelope_id = ?");
        select.Bind(1, envelope);
        return select.Step() ? RowOf(select) : null;
    }

    /// <summary>A caller's envelopes, newest first, before a place; at most so many. Read as it is asked for.</summary>
    public static IEnumerable<SubmissionRow> List(SqliteSession session, string caller, long before, int count)
    {
        using var select = session.Statement(
            $"SELECT {RowColumns} FROM submissions WHERE caller = ? AND receipt = 0 AND place < ? ORDER BY place DESC LIMIT ?");
        select.Bind(1, caller).Bind(2, before).Bind(3, count);
        while (select.Step()) yield return RowOf(select);
    }

    /// <summary>What was handed over after a time, oldest first, whatever became of it; receipts left out. Read as it is asked for.</summary>
    public static IEnumerable<SubmissionRow> Since(SqliteSession session, Timestamp since)
    {
        using var select = session.Statement($"SELECT {RowColumns} FROM submissions WHERE receipt = 0 AND submitted > ? ORDER BY submitted");
        select.Bind(1, since);
        while (select.Step()) yield return RowOf(select);
    }

    /// <summary>An envelope's bytes with its home wraps; null where they are no longer kept.</summary>
    public static (byte[] Envelope, byte[] HomeWraps)? ReadBytes(SqliteSession session, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT envelope, home_wraps FROM submissions WHERE envelope_id = ?");
        select.Bind(1, envelope);
        return select.Step() && !select.Blob(0).IsEmpty ? (select.Blob(0).ToArray(), select.Blob(1).ToArray()) : null;
    }

    private static List<WaitingSubmission> WaitingOf(Statement select)
    {
        var rows = new List<WaitingSubmission>();
        while (select.Step())
            rows.Add(new WaitingSubmission(select.Int64(0), select.Timestamp(1), PrincipalAddress.Parse(select.Text(2)),
                select.EnvelopeId(3), select.Blob(4).ToArray(), select.Blob(5).ToArray(), select.Blob(6).ToArray(), select.Blob(7).ToArray(),
                DraftOf(select, 8)));
        return rows;
    }

    private static Digest? DraftOf(Statement select, int column) =>
        select.Blob(column) is { IsEmpty: false } draft ? new Digest(draft) : null;

    private static RepeatedSubmission? RepeatOf(Statement select) => !select.Step() ? null : new RepeatedSubmission(
        select.EnvelopeId(5), select.Blob(6).ToArray(), PrincipalAddress.Parse(select.Text(7)),
        DraftOf(select, 8), StageOf(select), EndOf(select));

    private static SubmissionRow RowOf(Statement select) => new(
        select.Int64(5), select.EnvelopeId(6), select.Timestamp(7), select.Blob(8).ToArray(), select.Blob(9).ToArray(),
        StageOf(select), EndOf(select));

    // Stage, reason, detail, next_step and ended come first in whatever asks for them.
    private static SubmissionStage StageOf(Statement select) => (SubmissionStage)select.Int64(0);

    private static SubmissionEnd? EndOf(Statement select) => StageOf(select) != SubmissionStage.Ended ? null
        : new SubmissionEnd(new Refused((RefusalReason)select.Int64(1), select.Text(2), select.Text(3)), select.Timestamp(4));
}
