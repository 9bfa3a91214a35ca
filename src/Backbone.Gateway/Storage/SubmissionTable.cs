using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Suites;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Envelopes of this nation's people and systems that were released.</summary>
internal static class SubmissionTable
{
    private const int LeastPrefix = 4;

    public static void Insert(SqliteSession session, Envelope envelope, ReleaseRequest request, byte[] ruling, Timestamp now)
    {
        using var insert = session.Statement("""
            INSERT INTO submissions (envelope_id, caller, author, message_id, submitted, receipt, header, handling, envelope,
                home_wraps, answer, draft)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert.Bind(1, envelope.Id).Bind(2, request.Caller.ToString()).Bind(3, envelope.Handling.Author.ToString())
            .Bind(4, envelope.Header.MessageId.ToArray()).Bind(5, now).Bind(6, envelope.Header.IsReceipt ? 1 : 0)
            .Bind(7, envelope.Header.Bytes.Span).Bind(8, envelope.Handling.Bytes.Span).Bind(9, envelope.Bytes.Span)
            .Bind(10, request.HomeWraps).Bind(11, ruling)
            .Bind(12, request.Draft?.ToArray() ?? []).Run();
    }

    /// <summary>A released envelope with this id, or with this author's message id; null where there is none.</summary>
    public static RepeatedSubmission? FindRepeat(SqliteSession session, EnvelopeId envelope, PrincipalAddress author, MessageId messageId)
    {
        using var select = session.Statement("""
            SELECT envelope_id, answer, caller, draft FROM submissions
            WHERE envelope_id = ?1 OR (author = ?2 AND message_id = ?3) ORDER BY envelope_id <> ?1
            """);
        return RepeatOf(select.Bind(1, envelope).Bind(2, author.ToString()).Bind(3, messageId.ToArray()));
    }

    /// <summary>A released envelope with this author's message id; null where there is none.</summary>
    public static RepeatedSubmission? FindByMessageId(SqliteSession session, PrincipalAddress author, MessageId messageId)
    {
        using var select = session.Statement(
            "SELECT envelope_id, answer, caller, draft FROM submissions WHERE author = ? AND message_id = ?");
        return RepeatOf(select.Bind(1, author.ToString()).Bind(2, messageId.ToArray()));
    }

    /// <summary>A caller's envelopes whose id begins with a prefix of at least 4 bytes; at most two, which is enough to know.</summary>
    public static List<EnvelopeId> Find(SqliteSession session, string caller, ReadOnlySpan<byte> prefix)
    {
        var found = new List<EnvelopeId>();
        if (prefix.Length is < LeastPrefix or > Digest.Size) return found;
        Span<byte> last = stackalloc byte[Digest.Size];
        last.Fill(0xff);
        prefix.CopyTo(last);
        using var select = session.Statement(
            "SELECT envelope_id FROM submissions WHERE envelope_id >= ? AND envelope_id <= ? AND caller = ? AND receipt = 0 LIMIT 2");
        select.Bind(1, prefix).Bind(2, last).Bind(3, caller);
        while (select.Step()) found.Add(select.EnvelopeId(0));
        return found;
    }

    /// <summary>One envelope; null where there is none.</summary>
    public static SubmissionRow? Read(SqliteSession session, EnvelopeId envelope)
    {
        using var select = session.Statement(
            "SELECT place, envelope_id, submitted, header, handling FROM submissions WHERE envelope_id = ?");
        select.Bind(1, envelope);
        return select.Step() ? RowOf(select) : null;
    }

    /// <summary>A caller's envelopes, newest first, before a place.</summary>
    public static List<SubmissionRow> List(SqliteSession session, string caller, long before, int count)
    {
        var rows = new List<SubmissionRow>();
        using var select = session.Statement("""
            SELECT place, envelope_id, submitted, header, handling FROM submissions
            WHERE caller = ? AND receipt = 0 AND place < ? ORDER BY place DESC LIMIT ?
            """);
        select.Bind(1, caller).Bind(2, before).Bind(3, count);
        while (select.Step()) rows.Add(RowOf(select));
        return rows;
    }

    /// <summary>An envelope's bytes with its home wraps.</summary>
    public static (byte[] Envelope, byte[] HomeWraps)? ReadBytes(SqliteSession session, EnvelopeId envelope)
    {
        using var select = session.Statement("SELECT envelope, home_wraps FROM submissions WHERE envelope_id = ?");
        select.Bind(1, envelope);
        return select.Step() ? (select.Blob(0).ToArray(), select.Blob(1).ToArray()) : null;
    }

    private static RepeatedSubmission? RepeatOf(Statement select) => !select.Step() ? null : new RepeatedSubmission(
        select.EnvelopeId(0), select.Blob(1).ToArray(), PrincipalAddress.Parse(select.Text(2)),
        select.Blob(3) is { IsEmpty: false } draft ? new Digest(draft) : null);

    private static SubmissionRow RowOf(Statement select) => new(
        select.Int64(0), select.EnvelopeId(1), select.Timestamp(2), select.Blob(3).ToArray(), select.Blob(4).ToArray());
}
