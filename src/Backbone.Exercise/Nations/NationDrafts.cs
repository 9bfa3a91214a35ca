using Backbone.Authority;
using Backbone.Exercise.Policies;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Exercise.Nations;

/// <summary>Drafts a nation's mandate, roster, key set and policies.</summary>
internal sealed class NationDrafts(
    FederationName federation, NationAuthority authority, GatewayKeys gateway, IReadOnlyList<PersonKeys> people, Lifetime year)
{
    private static readonly uint[] Formats = [1];

    /// <summary>What its root says.</summary>
    public DocumentPayload Mandate() => DocumentAuthority.DraftMandate(new MandateDraft
    {
        Federation = federation,
        Nation = authority.Code,
        Lifetime = year,
        Members = authority.Cast.Members,
        RegistrarKeys = [authority.Registrar],
        PolicyKeys = [authority.Policy],
    }, null);

    /// <summary>Who is there.</summary>
    public DocumentPayload Roster() => DocumentAuthority.DraftRoster(new RosterDraft
    {
        Federation = federation,
        Nation = authority.Code,
        Lifetime = new Lifetime(year.From, year.From.Plus(Protocol.Documents.Roster.MaxLifetime)),
        Principals = [.. gateway.Principals, .. people.Select(person => person.Principal)],
    }, null);

    /// <summary>Who reads what: a member's mailbox its officers, each person's own that person, the nation's its gateway.</summary>
    public DocumentPayload KeySet() => DocumentAuthority.DraftKeySet(new KeySetDraft
    {
        Federation = federation,
        Nation = authority.Code,
        Lifetime = new Lifetime(year.From, year.From.Plus(Protocol.Documents.KeySet.MaxLifetime)),
        Mailboxes = [.. authority.Cast.Members.Select(Shared), .. people.Select(Personal), Gateway()],
        BorderKeys = gateway.Border,
        StampKeys = [gateway.Stamp],
    }, null);

    /// <summary>What it lets out.</summary>
    public DocumentPayload Release() => DocumentAuthority.DraftRelease(Policy(NationalPolicies.Release), null);

    /// <summary>What it takes in.</summary>
    public DocumentPayload Acceptance() => DocumentAuthority.DraftAcceptance(Policy(NationalPolicies.Acceptance), null);

    private PolicyDraft Policy(string file) => new()
    {
        Federation = federation,
        Nation = authority.Code,
        Lifetime = year,
        Text = NationalPolicies.Read(authority.Code, file),
    };

    private Mailbox Shared(Member member) => new(MailboxAddress.SharedBy(member.Address),
        [
            .. people.Where(one => one.Person.Role is CastRole.Officer or CastRole.Releaser && one.Person.Address.Member == member.Address)
                .Select(one => one.Reader),
        ],
        [.. Formats]);

    private static Mailbox Personal(PersonKeys person) =>
        new(MailboxAddress.PersonalOf(person.Person.Address), [person.Reader], [.. Formats]);

    private Mailbox Gateway() => new(MailboxAddress.GatewayOf(authority.Code),
        [new Reader(PrincipalAddress.GatewayOf(authority.Code), ReaderKind.Service, "gateway", gateway.Mailbox)], [.. Formats]);
}
