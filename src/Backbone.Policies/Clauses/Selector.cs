using System.Collections.Immutable;
using Backbone.Policies.Language;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Clauses;

/// <summary>
/// Whom a rule names. In <c>from</c> it takes authors, in <c>to</c> mailboxes: the same word may mean different things
/// on the two sides. Closed: these seven.
/// </summary>
/// <param name="Place">Where it stands.</param>
internal abstract record Selector(Place Place)
{
    private const int MostDescribed = 8;

    /// <summary>Whether an author is meant.</summary>
    public abstract bool TakesAuthor(PrincipalAddress author, Names names);

    /// <summary>Whether a mailbox is meant.</summary>
    public abstract bool TakesMailbox(MailboxAddress mailbox, Names names);

    /// <summary>The nation that it is bound to; null where it may reach several.</summary>
    public virtual NationCode? Nation => null;

    /// <summary>Several in a sentence: <c>in KOR/*</c>, <c>KOR/kisa or in coi:dprk-crypto</c>; the first few of
    /// many.</summary>
    public static string Describe(ImmutableArray<Selector> selectors)
    {
        var named = selectors.Take(MostDescribed).Select(selector =>
            selector is OfMember or One ? selector.ToString() : $"in {selector}");
        var more = selectors.Length > MostDescribed ? $" or one of {selectors.Length - MostDescribed} more" : "";
        return string.Join(" or ", named) + more;
    }

    /// <summary><c>KOR/*</c>: all of the nation.</summary>
    public sealed record OfNation(Place Place, NationCode Code) : Selector(Place)
    {
        /// <inheritdoc/>
        public override NationCode? Nation => Code;

        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => author.Nation == Code;

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) => mailbox.Nation == Code;

        /// <inheritdoc/>
        public override string ToString() => $"{Code}/*";
    }

    /// <summary><c>KOR/kisa</c>: every author of the member; its shared mailbox only.</summary>
    public sealed record OfMember(Place Place, MemberAddress Member) : Selector(Place)
    {
        /// <inheritdoc/>
        public override NationCode? Nation => Member.Nation;

        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => author.Member == Member;

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) =>
            mailbox.Kind == MailboxKind.Shared && mailbox.Member == Member;

        /// <inheritdoc/>
        public override string ToString() => Member.ToString();
    }

    /// <summary><c>KOR/kisa/*</c>: the member's principals; their personal mailboxes, not the shared one.</summary>
    public sealed record PrincipalsOf(Place Place, MemberAddress Member) : Selector(Place)
    {
        /// <inheritdoc/>
        public override NationCode? Nation => Member.Nation;

        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => author.Member == Member;

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) =>
            mailbox.Kind == MailboxKind.Personal && mailbox.Member == Member;

        /// <inheritdoc/>
        public override string ToString() => $"{Member}/*";
    }

    /// <summary><c>KOR/kisa/lee</c>: one principal; its personal mailbox.</summary>
    public sealed record One(Place Place, PrincipalAddress Principal) : Selector(Place)
    {
        /// <inheritdoc/>
        public override NationCode? Nation => Principal.Nation;

        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => author == Principal;

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) => mailbox.Person == Principal;

        /// <inheritdoc/>
        public override string ToString() => Principal.ToString();
    }

    /// <summary><c>kind:exchange</c>: of members of the kind; any of their mailboxes.</summary>
    public sealed record OfKind(Place Place, MemberKind Kind) : Selector(Place)
    {
        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => names.KindOf(author.Member) == Kind;

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) => names.KindOf(mailbox.Member) == Kind;

        /// <inheritdoc/>
        public override string ToString() => $"kind:{MemberKinds.WordOf(Kind)}";
    }

    /// <summary><c>role:releaser</c>: whoever holds the role in the roster; their personal mailboxes.</summary>
    public sealed record WithRole(Place Place, string Role) : Selector(Place)
    {
        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => names.Holds(author, Role);

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) =>
            mailbox.Person is { } person && names.Holds(person, Role);

        /// <inheritdoc/>
        public override string ToString() => $"role:{Role}";
    }

    /// <summary><c>coi:dprk-crypto</c>: of members of the community, whatever the message's own says; any of their
    /// mailboxes.</summary>
    public sealed record InCommunity(Place Place, string Community) : Selector(Place)
    {
        /// <inheritdoc/>
        public override bool TakesAuthor(PrincipalAddress author, Names names) => names.IsIn(author.Member, Community);

        /// <inheritdoc/>
        public override bool TakesMailbox(MailboxAddress mailbox, Names names) => names.IsIn(mailbox.Member, Community);

        /// <inheritdoc/>
        public override string ToString() => $"coi:{Community}";
    }
}
