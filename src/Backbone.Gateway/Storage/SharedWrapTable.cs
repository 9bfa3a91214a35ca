using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Sqlite;

namespace Backbone.Gateway.Storage;

/// <summary>Wraps that readers of a mailbox made anew for one another. They go with the content of their message.</summary>
internal static class SharedWrapTable
{
    /// <summary>Most wraps handed over with one message; each is of another reader.</summary>
    public const int HandedOver = EnvelopeLimits.ReadersPerMailbox;

    /// <summary>Keeps one; false where one by the same reader for the same key is there.</summary>
    public static bool Insert(
        SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope, OpeningKid kid, PrincipalAddress sharer, PrincipalAddress reader,
        ReadOnlySpan<byte> wrap)
    {
        using var insert = session.Statement(
            "INSERT OR IGNORE INTO shared_wraps (mailbox, envelope_id, kid, sharer, reader, wrap) VALUES (?, ?, ?, ?, ?, ?)");
        return insert.Bind(1, mailbox.ToString()).Bind(2, envelope).Bind(3, kid.ToArray()).Bind(4, sharer.ToString()).Bind(5, reader.ToString())
            .Bind(6, wrap).Run() == 1;
    }

    /// <summary>Whether a reader wrapped a message anew for a key.</summary>
    public static bool Has(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope, OpeningKid kid, PrincipalAddress sharer)
    {
        using var select = session.Statement("SELECT 1 FROM shared_wraps WHERE mailbox = ? AND envelope_id = ? AND kid = ? AND sharer = ?");
        return select.Bind(1, mailbox.ToString()).Bind(2, envelope).Bind(3, kid.ToArray()).Bind(4, sharer.ToString()).Step();
    }

    /// <summary>The keys for which a message was wrapped anew; one may stand there for each reader who did.</summary>
    public static List<OpeningKid> Kids(SqliteSession session, string mailbox, EnvelopeId envelope)
    {
        var kids = new List<OpeningKid>();
        using var select = session.Statement("SELECT kid FROM shared_wraps WHERE mailbox = ? AND envelope_id = ?");
        select.Bind(1, mailbox).Bind(2, envelope);
        while (select.Step()) kids.Add(new OpeningKid(select.Blob(0)));
        return kids;
    }

    /// <summary>Takes away those for one key.</summary>
    public static void Remove(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope, OpeningKid kid)
    {
        using var delete = session.Statement("DELETE FROM shared_wraps WHERE mailbox = ? AND envelope_id = ? AND kid = ?");
        delete.Bind(1, mailbox.ToString()).Bind(2, envelope).Bind(3, kid.ToArray()).Run();
    }

    /// <summary>Adds to a message the wraps that were made for one reader, the newest first.</summary>
    public static void AddTo(SqliteSession session, Delivered delivered, EnvelopeId envelope, string reader)
    {
        using var select = session.Statement(
            "SELECT wrap FROM shared_wraps WHERE mailbox = ? AND envelope_id = ? AND reader = ? ORDER BY place DESC LIMIT ?");
        select.Bind(1, delivered.Mailbox).Bind(2, envelope).Bind(3, reader).Bind(4, HandedOver);
        while (select.Step()) delivered.Shared.Add(Contracts.Gateway.V1.SharedWrap.Parser.ParseFrom(select.Blob(0)));
    }
}
