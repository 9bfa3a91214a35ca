using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Backbone.Policies.Clauses;
using Backbone.Policies.Rules;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Compiling;

/// <summary>
/// Which rules name a party: by nation, by member, by its persons, by itself. Kinds, communities and roles are spelled
/// out into members and principals here, each once whatever number of rules names it: a foreign text that names a large
/// role in every rule costs no more than one. A rule without the clause names everybody.
/// </summary>
internal sealed class PartyIndex
{
    private readonly int _words;
    private readonly ulong[] _everybody;
    private readonly ulong[] _nobody;
    private readonly FrozenDictionary<NationCode, ulong[]> _nations;
    private readonly FrozenDictionary<MemberAddress, ulong[]> _members;
    private readonly FrozenDictionary<MemberAddress, ulong[]> _shared;
    private readonly FrozenDictionary<MemberAddress, ulong[]> _personal;
    private readonly FrozenDictionary<PrincipalAddress, ulong[]> _principals;

    private PartyIndex(Draft draft)
    {
        (_words, _everybody, _nobody) = (draft.Words, draft.Everybody, new ulong[draft.Words]);
        _nations = draft.Nations.ToFrozenDictionary();
        _members = draft.Members.ToFrozenDictionary();
        _shared = draft.Shared.ToFrozenDictionary();
        _personal = draft.Personal.ToFrozenDictionary();
        _principals = draft.Principals.ToFrozenDictionary();
    }

    /// <summary>By <c>from</c>.</summary>
    public static PartyIndex OfAuthors(ImmutableArray<Rule> rules, Names names) =>
        Of(rules, rule => rule.Find<FromClause>()?.Selectors, names, (draft, selector, rule) =>
        {
            if (selector is Selector.OfMember { Member: var every }) draft.Set(draft.Members, every, rule);
            if (selector is Selector.PrincipalsOf { Member: var member }) draft.Set(draft.Members, member, rule);
        });

    /// <summary>By <c>to</c>.</summary>
    public static PartyIndex OfMailboxes(ImmutableArray<Rule> rules, Names names) =>
        Of(rules, rule => rule.Find<ToClause>()?.Selectors, names, (draft, selector, rule) =>
        {
            if (selector is Selector.OfMember { Member: var shared }) draft.Set(draft.Shared, shared, rule);
            if (selector is Selector.PrincipalsOf { Member: var member }) draft.Set(draft.Personal, member, rule);
        });

    /// <summary>The rules that name an author.</summary>
    public void Find(PrincipalAddress author, Span<ulong> row)
    {
        var (nation, principal) = (In(_nations, author.Nation), In(_principals, author));
        var member = author.Member is { } address ? In(_members, address) : _nobody;
        for (var word = 0; word < _words; word++)
            row[word] = _everybody[word] | nation[word] | member[word] | principal[word];
    }

    /// <summary>Keeps the rules that name a mailbox.</summary>
    public void Narrow(MailboxAddress mailbox, Span<ulong> row)
    {
        var nation = In(_nations, mailbox.Nation);
        var (member, own) = (_nobody, _nobody);
        var person = mailbox.Person is { } principal ? In(_principals, principal) : _nobody;
        if (mailbox.Member is { } address)
        {
            member = In(_members, address);
            own = In(mailbox.Kind == MailboxKind.Shared ? _shared : _personal, address);
        }
        for (var word = 0; word < _words; word++)
            row[word] &= _everybody[word] | nation[word] | member[word] | own[word] | person[word];
    }

    private ulong[] In<T>(FrozenDictionary<T, ulong[]> rows, T party) where T : notnull =>
        rows.TryGetValue(party, out var row) ? row : _nobody;

    private static PartyIndex Of(
        ImmutableArray<Rule> rules, Func<Rule, ImmutableArray<Selector>?> selectorsOf, Names names, Action<Draft,
            Selector, int> setMember)
    {
        var draft = new Draft((rules.Length + 63) / 64);
        for (var rule = 0; rule < rules.Length; rule++)
        {
            if (selectorsOf(rules[rule]) is not { } selectors) draft.Everybody[rule / 64] |= 1UL << rule;
            else
                foreach (var selector in selectors)
                {
                    draft.Set(selector, rule);
                    setMember(draft, selector, rule);
                }
        }
        draft.SpellOut(names);
        return new PartyIndex(draft);
    }

    // Rows while they are being filled.
    private sealed class Draft(int words)
    {
        public int Words => words;
        public ulong[] Everybody { get; } = new ulong[words];
        public Dictionary<NationCode, ulong[]> Nations { get; } = [];
        public Dictionary<MemberAddress, ulong[]> Members { get; } = [];
        public Dictionary<MemberAddress, ulong[]> Shared { get; } = [];
        public Dictionary<MemberAddress, ulong[]> Personal { get; } = [];
        public Dictionary<PrincipalAddress, ulong[]> Principals { get; } = [];

        private readonly Dictionary<MemberKind, ulong[]> _kinds = [];
        private readonly Dictionary<string, ulong[]> _communities = new(StringComparer.Ordinal);
        private readonly Dictionary<string, ulong[]> _roles = new(StringComparer.Ordinal);

        public void Set(Selector selector, int rule)
        {
            switch (selector)
            {
                case Selector.OfNation nation: Set(Nations, nation.Code, rule); break;
                case Selector.One one: Set(Principals, one.Principal, rule); break;
                case Selector.OfKind kind: Set(_kinds, kind.Kind, rule); break;
                case Selector.InCommunity community: Set(_communities, community.Community, rule); break;
                case Selector.WithRole role: Set(_roles, role.Role, rule); break;
            }
        }

        public void Set<T>(Dictionary<T, ulong[]> rows, T party, int rule) where T : notnull =>
            Row(rows, party)[rule / 64] |= 1UL << rule;

        public void SpellOut(Names names)
        {
            foreach (var (kind, row) in _kinds)
                foreach (var member in names.MembersOf(kind)) Lay(row, Row(Members, member));
            foreach (var (community, row) in _communities)
                foreach (var member in names.MembersOf(community)) Lay(row, Row(Members, member));
            foreach (var (role, row) in _roles)
                foreach (var holder in names.HoldersOf(role)) Lay(row, Row(Principals, holder.Address));
        }

        private static void Lay(ulong[] row, ulong[] onto)
        {
            for (var word = 0; word < row.Length; word++) onto[word] |= row[word];
        }

        private ulong[] Row<T>(Dictionary<T, ulong[]> rows, T party) where T : notnull
        {
            ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, party, out _);
            return row ??= new ulong[words];
        }
    }
}
