using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// What the charter says about a message, recipient by recipient: communities and ceilings, markings that need no policy
/// to be refused. The policies' rules stand beside these; the charter is over both. Used at both borders.
/// </summary>
internal static class CharterRules
{
    /// <summary>Rules on one recipient.</summary>
    /// <returns>Null where the charter allows it.</returns>
    public static Refused? Rule(
        FederationSnapshot federation, Header header, Handling handling, MailboxAddress recipient, Timestamp now) =>
        RuleMarkings(handling, recipient)
        ?? RuleCommunity(federation, handling, recipient, now)
        ?? RuleCeilings(federation, header, handling, now);

    private static Refused? RuleMarkings(Handling handling, MailboxAddress recipient)
    {
        if (handling.Tlp == Tlp.Red)
            return new Refused(RefusalReason.RedNotSupported, "TLP:RED crosses no border before policies and approvals are there",
                "mark it lower, or bring it to its readers by other means");
        if (handling.Caveats.Contains(Caveat.Orcon))
            return new Refused(RefusalReason.OrconNotSupported, "ORCON crosses no border before policies are there",
                "send it without the caveat, or bring it to its readers by other means");
        return handling.ReleasableTo.Length > 0 && !handling.ReleasableTo.Contains(recipient.Nation)
            ? new Refused(RefusalReason.NotReleasable,
                $"{recipient} is of {recipient.Nation}, and it is releasable to {string.Join(", ", handling.ReleasableTo)} only",
                "leave the recipient out, or widen the release")
            : null;
    }

    private static Refused? RuleCommunity(
        FederationSnapshot federation, Handling handling, MailboxAddress recipient, Timestamp now)
    {
        var author = (handling.OnBehalfOf ?? handling.Author).Member;
        if (handling.Community is { } name)
        {
            var members = federation.FindCommunity(name, now)?.Members ?? [];
            return Has(members, author) && Has(members, recipient.Member)
                ? null
                : Outside($"{author?.ToString() ?? handling.Author.ToString()} and {recipient} are not both in community {name}");
        }
        if (recipient.Nation == handling.Author.Nation) return null;
        var shared = author is { } member
            && federation.CommunitiesOf(member, now).Any(community => Has(community.Members, recipient.Member));
        return shared ? null : Outside($"{author?.ToString() ?? handling.Author.ToString()} and {recipient} share no community of the charter");
    }

    private static Refused? RuleCeilings(FederationSnapshot federation, Header header, Handling handling, Timestamp now)
    {
        var member = (handling.OnBehalfOf ?? handling.Author).Member;
        var kind = member is { } address ? federation.FindMember(address, now)?.Kind : null;
        if (kind is null) return Outside($"{handling.Author} is of no member that its nation's mandate names");
        foreach (var ceiling in federation.Charter.Ceilings.Where(ceiling => ceiling.Binds(handling.Community, kind.Value)))
        {
            var over = handling.Tlp > ceiling.MaxTlp ? $"TLP above {ceiling.MaxTlp}"
                : !ceiling.Categories.IsEmpty && !ceiling.Categories.Contains(handling.Category) ? $"the category {handling.Category}"
                : header.PaddedLength > ceiling.MaxSize ? $"more than {ceiling.MaxSize} bytes"
                : null;
            if (over is not null)
                return new Refused(RefusalReason.AboveCeiling,
                    $"the charter does not allow {over} {(ceiling.Community is null ? "" : $"in {ceiling.Community} ")}from members of kind {kind}",
                    "mark or cut it so that it stays below, or ask a member that may");
        }
        return null;
    }

    private static bool Has(IEnumerable<MemberAddress> members, MemberAddress? member) =>
        member is { } address && members.Contains(address);

    private static Refused Outside(string what) =>
        new(RefusalReason.OutsideCommunity, what, "choose recipients of a community that you share; `members list` shows them");
}
