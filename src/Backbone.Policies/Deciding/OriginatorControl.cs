using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Deciding;

/// <summary>
/// ORCON: what derives from such a message goes to no mailbox beyond the original's, unless its originator signed that
/// it may; nor does what derives from that in its turn. It holds for what the author declares; copying by hand cannot be
/// prevented.
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

    private static Refused? Check(
        Manifest manifest, Original original, MailboxAddress recipient, Timestamp now) => original switch
        {
            Original.Known known => Check(manifest, known, recipient, now),
            Original.Unread => new Refused(RefusalReason.BeyondOriginal,
                $"it derives, step by step, from more than {EnvelopeLimits.Originals} messages, of which {original.Id} was not looked at, "
                    + "so whether it is ORCON cannot be told",
                "send it as several messages, each of which derives from fewer"),
            _ => new Refused(RefusalReason.BeyondOriginal,
                $"it derives from {original.Id}, which {manifest.From.Nation} neither sent nor received, so whether it is "
                    + "ORCON and whose release would count cannot be told",
                $"have its originator send it to {manifest.From.Nation}, and name what comes as the original"),
        };

    private static Refused? Check(
        Manifest manifest, Original.Known original, MailboxAddress recipient, Timestamp now)
    {
        // An originator decides about its own words; whatever these derive from is an original too, and judged by itself.
        if (!original.IsOrcon || original.Originator == manifest.From) return null;
        if (!manifest.Caveats.Contains(Caveat.Orcon))
            return new Refused(RefusalReason.BeyondOriginal,
                $"it derives from {original.Id}, which is ORCON, and is not marked ORCON itself",
                "mark it ORCON, so that whoever receives it is bound as well");
        if (original.Recipients.Contains(recipient) || IsOf(original.Originator, recipient)) return null;
        var naming = original.Consents.Where(consent => consent.Mailboxes.Contains(recipient)).ToList();
        if (naming.Exists(consent => now < consent.Until)) return null;
        var ended = naming.Select(consent => $", and the release that names it ended at {consent.Until}");
        var idle = original.Disregarded.Select(why => $", and a release that it brings does not count: {why}");
        return new Refused(RefusalReason.BeyondOriginal,
            $"it derives from {original.Id}, which is ORCON and was not sent to {recipient}{string.Concat(ended.Concat(idle))}",
            $"ask {original.Originator} for a signed release that names {recipient}, or leave the recipient out");
    }

    // Back to where it came from.
    private static bool IsOf(PrincipalAddress originator, MailboxAddress recipient) =>
        recipient.Person == originator
            || (recipient.Kind == MailboxKind.Shared && recipient.Member == originator.Member);
}
