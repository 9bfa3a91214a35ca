using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Deciding;

/// <summary>
/// ORCON: what derives from such a message goes to no mailbox beyond the original's, unless its originator signed that
/// it may. It holds for what the author declares; copying by hand cannot be prevented.
/// </summary>
internal static class OriginatorControl
{
    /// <summary>Whether every original lets it go to a mailbox.</summary>
    /// <returns>Null where they do; BeyondOriginal where one does not.</returns>
    public static Refused? Check(Manifest manifest, MailboxAddress recipient, Timestamp now)
    {
        foreach (var original in manifest.DerivedFrom)
            if (Check(manifest, original, recipient, now) is { } refused) return refused;
        return null;
    }

    private static Refused? Check(Manifest manifest, Original original, MailboxAddress recipient, Timestamp now)
    {
        // An originator decides about its own words.
        if (original is Original.Known known && (!known.IsOrcon || known.Originator == manifest.From)) return null;
        if (original is Original.Known && !manifest.Caveats.Contains(Caveat.Orcon))
            return new Refused(RefusalReason.BeyondOriginal,
                $"it derives from {original.Id}, which is ORCON, and is not marked ORCON itself",
                "mark it ORCON, so that whoever receives it is bound as well");
        if (original.Consents.Any(consent => now < consent.Until && consent.Mailboxes.Contains(recipient))) return null;
        return original switch
        {
            Original.Known { Originator: var originator } one when IsNamed(one, recipient)
                || IsOf(originator, recipient) => null,
            Original.Known { Originator: var originator } => new Refused(RefusalReason.BeyondOriginal,
                $"it derives from {original.Id}, which is ORCON and was not sent to {recipient}",
                $"ask {originator} for a signed release that names {recipient}, or leave the recipient out"),
            _ => new Refused(RefusalReason.BeyondOriginal,
                $"it derives from {original.Id}, which is not known here, so whether it is ORCON cannot be told",
                $"ask its originator for a signed release that names {recipient}, or leave the recipient out"),
        };
    }

    private static bool IsNamed(Original.Known original, MailboxAddress recipient) =>
        original.Recipients.Contains(recipient);

    // Back to where it came from.
    private static bool IsOf(PrincipalAddress originator, MailboxAddress recipient) =>
        recipient.Person == originator
            || (recipient.Kind == MailboxKind.Shared && recipient.Member == originator.Member);
}
