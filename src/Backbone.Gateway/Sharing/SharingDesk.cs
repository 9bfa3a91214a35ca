using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Members;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.Sqlite;
using Google.Protobuf;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;

namespace Backbone.Gateway.Sharing;

/// <summary>
/// Where a reader of a mailbox hands over content keys that it wrapped anew for another reader (SPEC § Shared wraps): 1 the caller
/// reads the mailbox, and there is room · 2 the message lies there, with its content · 3 the key is in force, and a reader's of that
/// mailbox · 4 marking, the caller's key and signature · 5 it is kept and journalled in one transaction, once, within the bound.
/// What is wrong with one hinders no other.
/// </summary>
internal sealed class SharingDesk(MailboxAccess access, DocumentKeeper documents, NationalStore store, StoreRoom room, TimeProvider clock)
{
    /// <summary>What became of one wrap.</summary>
    /// <param name="Refused">Why it is not kept; null where it is.</param>
    /// <param name="Repeated">Whether it was there before.</param>
    public sealed record Outcome(Refused? Refused, bool Repeated = false);

    private sealed record Share(EnvelopeId Envelope, SharedWrap Wrap, Reader Reader);

    /// <summary>Keeps what may be kept.</summary>
    /// <returns>Why nothing is; else of each in its order what became of it.</returns>
    public async Task<(Refused? Refused, IReadOnlyList<Outcome> Outcomes)> ShareAsync(
        PrincipalAddress caller, MailboxAddress mailbox, IReadOnlyList<(EnvelopeId Envelope, SharedWrap Wrap)> shares, CancellationToken cancellation)
    {
        // 1
        if (!access.MayRead(caller, mailbox)) return (MailboxAccess.NoReader(mailbox.ToString()), []);
        if (room.Check() is { } full) return (full, []);
        var (now, federation) = (Timestamp.Now(clock), documents.Snapshot);
        // 2
        var handlings = await store.ReadAsync(session => shares.Select(share => share.Envelope).Distinct()
            .ToDictionary(envelope => envelope, envelope => MailTable.FindWholeHandling(session, mailbox.ToString(), envelope)), cancellation);
        var checkedShares = shares.Select(share => Check(federation, caller, mailbox, share.Envelope, share.Wrap, handlings[share.Envelope], now)).ToList();
        // 5
        var outcomes = await store.WriteAsync(session => checkedShares
            .Select(one => one.Share is { } share ? Keep(session, caller, mailbox, share, now) : new Outcome(one.Refused)).ToList(), cancellation);
        return (null, outcomes);
    }

    private static (Share? Share, Refused? Refused) Check(
        FederationSnapshot federation, PrincipalAddress caller, MailboxAddress mailbox, EnvelopeId envelope, SharedWrap wrap,
        ReadOnlyMemory<byte>? kept, Timestamp now)
    {
        if (kept is not { } bytes)
            return (null, new Refused(RefusalReason.NotFound, $"there is no message {envelope} in {mailbox} whose content is kept"));
        if (!Handling.TryRead(bytes, out var handling, out var unread)) return (null, unread);
        // 3
        if (federation.FindMailbox(mailbox, now)?.FindEpoch(wrap.Wrap.Kid) is not var (reader, epoch) || !epoch.MayBeSealedToAt(now))
            return (null, new Refused(RefusalReason.ReaderKeyMismatch, $"{wrap.Wrap.Kid} is no key in force of a reader of {mailbox}",
                "fetch the newest documents, and share it anew"));
        // 4
        var refused = SharedWrapCheck.Check(
            federation, handling, envelope, mailbox, wrap, reader.Principal, now, isNew: true, out var sharer);
        if (sharer is { } signer && signer != caller)
            refused = new Refused(RefusalReason.CallerMismatch, $"the wrap is signed by {signer}, and {caller} hands it over");
        return refused is null ? (new Share(envelope, wrap, reader), null) : (null, refused);
    }

    private Outcome Keep(SqliteSession session, PrincipalAddress caller, MailboxAddress mailbox, Share share, Timestamp now)
    {
        if (SharedWrapTable.Has(session, mailbox, share.Envelope, share.Wrap.Wrap.Kid, caller)) return new Outcome(null, Repeated: true);
        if (!HasPlace(session, mailbox, share.Envelope, now))
            return new Outcome(new Refused(RefusalReason.TooLarge,
                $"{share.Envelope} has {EnvelopeLimits.SharedWraps} shared wraps in {mailbox}, which is as many as it may",
                "those for keys that have ended make room by themselves"));
        SharedWrapTable.Insert(
            session, mailbox, share.Envelope, share.Wrap.Wrap.Kid, caller, share.Reader.Principal, SharingForms.Write(share.Wrap));
        Journal.Append(session, now, new JournalEntry
        {
            Shared = new Shared
            {
                EnvelopeId = JournalEntries.Bytes(share.Envelope),
                Mailbox = mailbox.ToString(),
                Sharer = caller.ToString(),
                Reader = share.Reader.Principal.ToString(),
                Device = share.Reader.Device,
                Kid = ByteString.CopyFrom(share.Wrap.Wrap.Kid.ToArray()),
            },
        });
        return new Outcome(null);
    }

    // What is for a key that the mailbox's readers no longer have opens nothing any more.
    private bool HasPlace(SqliteSession session, MailboxAddress mailbox, EnvelopeId envelope, Timestamp now)
    {
        var kids = SharedWrapTable.Kids(session, mailbox.ToString(), envelope);
        if (kids.Count < EnvelopeLimits.SharedWraps) return true;
        var known = documents.Snapshot.FindMailbox(mailbox, now);
        var ended = kids.Where(kid => known?.FindEpoch(kid) is not var (_, epoch) || epoch.DestroyedAt <= now).ToList();
        foreach (var kid in ended.Distinct()) SharedWrapTable.Remove(session, mailbox, envelope, kid);
        return kids.Count - ended.Count < EnvelopeLimits.SharedWraps;
    }
}
