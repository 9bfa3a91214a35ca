using Backbone.Policies.Clauses;
using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Deciding;

/// <summary>
/// What no rule can allow: markings that are unknown or absent, or that keep a message from a mailbox.
/// </summary>
internal static class Markings
{
    /// <summary>Whether every property that rules look at has a value that this build knows.</summary>
    /// <returns>Null where it has; MarkingAbsent or FormNotAllowed where not. Then no rule is asked.</returns>
    public static Refused? CheckKnown(Manifest manifest)
    {
        if (manifest.Category is Category.Receipt or Category.Policy)
            return new Refused(RefusalReason.FormNotAllowed,
                $"a message of category {manifest.Category} passes outside the policies in its fixed form only, "
                    + "and this is not it");
        foreach (var dimension in Dimension.All)
            if (!dimension.Knows(manifest)) return Absent($"its {dimension.Name} is none that this build knows");
        foreach (var caveat in manifest.Caveats)
            if (caveat != Caveat.Orcon) return Absent("it bears a caveat that this build does not know");
        if (manifest.Tlp == Tlp.Unspecified) return Absent("it has no TLP marking");
        if (manifest.Category == Category.Unspecified) return Absent("its category is not stated");
        if (manifest.Precedence == Precedence.Unspecified) return Absent("its precedence is not stated");
        return manifest.Signer == KeyRole.Unspecified ? Absent("its signing key has no known role") : null;
    }

    /// <summary>Whether its markings let it go to a mailbox.</summary>
    /// <returns>Null where they do; NotReleasable, RedNotPersonal or FormNotAllowed where not.</returns>
    public static Refused? CheckRecipient(Manifest manifest, MailboxAddress recipient)
    {
        if (recipient.Kind == MailboxKind.Gateway)
            return new Refused(RefusalReason.FormNotAllowed, $"{recipient} takes receipts and policy messages only",
                "write to a member of that nation");
        if (!manifest.ReleasableTo.IsEmpty && !manifest.ReleasableTo.Contains(recipient.Nation))
            return new Refused(RefusalReason.NotReleasable,
                $"{recipient} is of {recipient.Nation}, and it is releasable to "
                    + $"{string.Join(", ", manifest.ReleasableTo)} only",
                "leave the recipient out, or widen the release");
        return manifest.Tlp == Tlp.Red && recipient.Kind != MailboxKind.Personal
            ? new Refused(RefusalReason.RedNotPersonal,
                $"TLP:RED goes to named persons only, and {recipient} is a shared mailbox",
                $"name the persons who must know; `backbone members show {recipient}` lists them")
            : null;
    }

    private static Refused Absent(string what) =>
        new(RefusalReason.MarkingAbsent, $"{what}, and what is not marked passes no border", "mark it and sign again");
}
