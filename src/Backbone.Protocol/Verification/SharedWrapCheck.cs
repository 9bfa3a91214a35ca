using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether a reader of a mailbox may have wrapped a message anew for another reader: 1 the marking allows it · 2 the key is the
/// sharer's, and may sign · 3 the signature. The same check at the gateway, which asks by the keys in force now, and in the SDK.
/// </summary>
public static class SharedWrapCheck
{
    /// <summary>Checks one.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="handling">The message's handling.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="mailbox">The mailbox in which it lies.</param>
    /// <param name="shared">The wrap.</param>
    /// <param name="reader">For whom it is.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="isNew">Whether it is seen for the first time: then the key must be in force now, not only at the stated time.</param>
    /// <param name="sharer">Who wrapped it; null where that is not known.</param>
    /// <returns>Null where all holds.</returns>
    public static Refused? Check(
        FederationSnapshot federation, Handling handling, EnvelopeId envelope, MailboxAddress mailbox, SharedWrap shared, PrincipalAddress reader,
        Timestamp now, bool isNew, out PrincipalAddress? sharer)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(shared);
        var author = federation.FindSigningKey(mailbox.Nation, shared.Sharer, now);
        sharer = author?.Principal.Address;
        if (author is null)
            return new Refused(RefusalReason.AuthorUnknown,
                $"the reader who wrapped it anew signed with a key that the roster of {mailbox.Nation} in force does not have", Again);
        // 1
        if (Forbids(handling, mailbox, author.Principal.Address, reader) is { } forbidden) return forbidden;
        // 2
        if (shared.Time > now.Plus(EnvelopeLimits.ClockSkew))
            return new Refused(RefusalReason.TimeOutOfBounds, $"it was wrapped anew at {shared.Time}, and it is {now}", "compare the clocks");
        if (!author.Key.CountsAt(shared.Time, isNew ? now : shared.Time))
            return new Refused(RefusalReason.AuthorKeyNotInForce,
                $"the key of {author.Principal.Address}, who wrapped it anew, is {author.Key.Status} and for {author.Key.Lifetime}; that was at {shared.Time}", Again);
        // 3
        return shared.Verifies(envelope, mailbox, author.Key.Key) ? null : new Refused(RefusalReason.SignatureInvalid,
            $"the signature of {author.Principal.Address} under the wrap that was made anew does not verify", Again);
    }

    /// <summary>
    /// Whether its marking keeps a message from another reader of the same mailbox, who was none when it was sealed. RED stays
    /// with the person whose mailbox it lies in, and ORCON with the readers whom its originator saw; a device more of the same
    /// person is nobody else. TLP:AMBER+STRICT forbids nothing: a shared mailbox's readers are all of one member.
    /// </summary>
    /// <param name="handling">The message's handling.</param>
    /// <param name="mailbox">The mailbox in which it lies.</param>
    /// <param name="sharer">Who shares it.</param>
    /// <param name="reader">With whom.</param>
    /// <returns>Null where it does not.</returns>
    public static Refused? Forbids(Handling handling, MailboxAddress mailbox, PrincipalAddress sharer, PrincipalAddress reader)
    {
        ArgumentNullException.ThrowIfNull(handling);
        if (handling.Tlp == Tlp.Red && mailbox.Kind != MailboxKind.Personal)
            return new Refused(RefusalReason.RedNotPersonal, $"TLP:RED stays with those to whom it was sealed, and {mailbox} is no person's",
                "ask its author to send it to the person's own mailbox");
        return handling.Caveats.Contains(Caveat.Orcon) && sharer != reader
            ? new Refused(RefusalReason.BeyondOriginal, "ORCON: its originator decides who gets it, and did not see this reader",
                $"ask {handling.Author} to send it anew")
            : null;
    }

    private const string Again = "have a reader share it again";
}
