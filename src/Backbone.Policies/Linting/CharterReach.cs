using Backbone.Policies.Clauses;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Policies.Linting;

/// <summary>Whether anything of what a rule allows can pass markings and charter.</summary>
internal sealed class CharterReach(Charter charter, Names names)
{
    private const uint Red = 1u << (int)Tlp.Red;

    /// <summary>Whether there is an author, a mailbox and a marking with which a message passes.</summary>
    public bool IsAny(Extent extent)
    {
        var mailboxes = extent.Mailboxes.Where(mailbox => extent.IsReleasableTo(mailbox.Nation))
            .Select(mailbox => (mailbox.Nation, mailbox.Member, mailbox.Kind)).Distinct().ToList();
        var authors = extent.Authors.Select(author => author.Member).OfType<MemberAddress>().Distinct();
        return authors.Any(author => mailboxes.Any(mailbox =>
            CommunitiesBetween(extent, author, mailbox.Nation, mailbox.Member)
                .Any(community => Fits(extent, author, community, mailbox.Kind))));
    }

    // Null stands for a message that names no community; abroad it lies in one that both share, as if it named it.
    private IEnumerable<string?> CommunitiesBetween(Extent extent, MemberAddress author, NationCode nation,
        MemberAddress? member)
    {
        var shared = names.Communities.Where(name => names.IsIn(author, name) && names.IsIn(member, name)).ToList();
        var named = extent.Communities is null ? shared : shared.Where(extent.Communities.Contains);
        var unnamed = extent.Communities is null && nation == author.Nation;
        return unnamed ? named.Prepend(null) : named;
    }

    private bool Fits(Extent extent, MemberAddress author, string? community, MailboxKind mailbox)
    {
        var (tlp, categories) = (extent.ValuesOf(Dimension.Tlp), extent.ValuesOf(Dimension.Categories));
        if (mailbox == MailboxKind.Shared) tlp &= ~Red;
        if (names.KindOf(author) is not { } kind) return false;
        foreach (var ceiling in charter.Ceilings.Where(ceiling => ceiling.Binds(community, kind)))
        {
            tlp &= Dimension.Range(1, (int)ceiling.MaxTlp);
            if (!ceiling.Categories.IsEmpty)
                categories &= ceiling.Categories.Aggregate(0u, (set, category) => set | 1u << (int)category);
            if (extent.MinSize > ceiling.MaxSize) return false;
        }
        return tlp != 0 && categories != 0;
    }
}
