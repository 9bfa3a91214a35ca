using Backbone.Policies.Clauses;
using Backbone.Policies.Language;
using Backbone.Policies.Reading;
using Backbone.Policies.Rules;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Compiling;

/// <summary>
/// Whether the names of a policy mean somebody, by the federation's documents in force. What it finds is a fault or a
/// notice, as <see cref="UnknownNames"/> says.
/// </summary>
internal sealed class NameCheck(PolicySyntax syntax, PolicyKind kind, Names names, Faults found)
{
    private const string AskRegistrar =
        "mend the spelling, or have it entered first; `backbone members list` says who is there";

    // Kinds, roles and communities are looked through once, in whatever number of rules they stand.
    private readonly Dictionary<(string Selector, bool IsSender), bool> _empty = [];

    /// <summary>Looks at every name.</summary>
    public void Run()
    {
        if (!names.Knows(syntax.Nation)) found.Add(syntax.NationPlace,
            $"{syntax.Nation} is no nation of the charter in force", "mend the code");
        foreach (var rule in syntax.Rules)
        {
            foreach (var clause in rule.Clauses) Check(clause);
            if (rule.Approvals is { } asked) Check(asked);
        }
        foreach (var quota in syntax.Quotas) Check(quota.Selector, isSender: true);
    }

    private void Check(Clause clause)
    {
        switch (clause)
        {
            case FromClause from:
                foreach (var selector in from.Selectors) Check(selector, isSender: true);
                break;
            case ToClause to:
                foreach (var selector in to.Selectors) Check(selector, isSender: false);
                break;
            case CommunityClause community:
                foreach (var (name, place) in community.Communities) CheckCommunity(name, place);
                break;
            case ReleasableClause releasable:
                foreach (var (nation, place) in releasable.Nations) CheckNation(nation, place);
                break;
        }
    }

    private void Check(Selector selector, bool isSender)
    {
        switch (selector)
        {
            case Selector.OfNation nation: CheckNation(nation.Code, nation.Place); break;
            case Selector.OfMember member: CheckMember(member.Member, member.Place); break;
            case Selector.PrincipalsOf member: CheckMember(member.Member, member.Place); break;
            case Selector.One one when one.Principal.Kind == PrincipalKind.Drafts && !isSender:
                found.Add(one.Place, $"{one.Principal} has no mailbox, so nothing matches it",
                    "name the member or a person");
                break;
            case Selector.One one when !names.Knows(one.Principal):
                found.Add(one.Place, $"{one.Principal} stands in no roster in force", AskRegistrar);
                break;
            case Selector.InCommunity community: CheckCommunity(community.Community, community.Place); break;
            case Selector.OfKind { Kind: var of } when IsEmpty(selector, isSender,
                () => !names.MembersOf(of).Any(member => Concerns(member.Nation, isSender))):
                found.Add(selector.Place,
                    $"no member {Where(isSender)} is of kind {MemberKinds.WordOf(of)}, so nothing matches it",
                    "leave it out until there is one");
                break;
            case Selector.WithRole { Role: var role } when IsEmpty(selector, isSender, () => !names.HoldersOf(role).Any(holder =>
                Concerns(holder.Address.Nation, isSender) && (isSender || holder.Address.Kind == PrincipalKind.Person))):
                found.Add(selector.Place, $"nobody {Where(isSender)} holds the role {role}, so nothing matches it",
                    "mend the spelling, or have the role entered in the roster first");
                break;
        }
        if (selector is Selector.InCommunity coi && names.KnowsCommunity(coi.Community)
            && IsEmpty(selector, isSender, () => !names.MembersOf(coi.Community).Any(member => Concerns(member.Nation, isSender))))
            found.Add(coi.Place, $"no member {Where(isSender)} is in community {coi.Community}, so nothing matches it",
                "leave it out until there is one");
    }

    private bool IsEmpty(Selector selector, bool isSender, Func<bool> look)
    {
        var key = (selector.ToString()!, isSender);
        if (!_empty.TryGetValue(key, out var empty)) _empty[key] = empty = look();
        return empty;
    }

    // Senders of a release and recipients of an acceptance are the nation's own.
    private bool Concerns(NationCode nation, bool isSender) =>
        isSender != (kind == PolicyKind.Release) || nation == syntax.Nation;

    private string Where(bool isSender) =>
        isSender == (kind == PolicyKind.Release) ? $"of {syntax.Nation}" : "of the federation";

    private void CheckNation(NationCode nation, Place place)
    {
        if (!names.Knows(nation))
            found.Add(place, $"{nation} is no nation of the charter in force",
                () => SelectorReader.Meant(nation.ToString(), names.Nations.Select(one => one.ToString())));
    }

    private void CheckMember(MemberAddress member, Place place)
    {
        if (names.Knows(member)) return;
        found.Add(place, $"{member} is no member that a mandate in force names",
            () => Nearest.Of(member.ToString(), names.Members.Select(one => one.ToString())) is { } meant
                ? $"did you mean {meant}?" : AskRegistrar);
    }

    private void CheckCommunity(string name, Place place)
    {
        if (!names.KnowsCommunity(name))
            found.Add(place, $"{name} is no community of the charter in force",
                () => SelectorReader.Meant(name, names.Communities));
    }

    private void Check(AskedApproval asked)
    {
        var holders = names.HoldersOf(asked.Role).Count(holder => holder.Address.Nation == syntax.Nation
            && holder.SigningKeys.Any(key => key.Role == KeyRole.Officer));
        if (holders < asked.Count)
            found.Add(asked.Place,
                $"{asked.Count} of role {asked.Role} must approve, and the roster of {syntax.Nation} has {holders} officers "
                    + "who hold it: it would wait for ever",
                "have the role entered in the roster first, or ask for fewer");
    }
}
