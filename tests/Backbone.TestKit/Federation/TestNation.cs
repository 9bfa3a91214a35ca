using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.TestKit.Federation;

/// <summary>A nation of the test federation with all its secrets: root, registrar, gateway, people, TLS
/// authority.</summary>
public sealed class TestNation : IDisposable
{
    private readonly Timestamp _now;
    private readonly List<MemoryKeyCustody> _custodies = [];

    internal TestNation(FederationName federation, TestNationPlan plan, Timestamp now, TimeProvider clock)
    {
        (Federation, Code, _now) = (federation, plan.Code, now);
        Tls = CertificateAuthority.Create(TrustDomain.OfNation(federation, plan.Code), clock);
        Root = Offline.Add(SigningKey.Generate());
        Registrar = new MandatedKey(Offline.Add(SigningKey.Generate()), new Lifetime(_now,
            _now.Plus(MandatedKey.MaxLifetime)));
        Policy = new MandatedKey(Offline.Add(SigningKey.Generate()), new Lifetime(_now, _now.Plus(MandatedKey.MaxLifetime)));
        Members = plan.Members;
        var gateway = Make(PrincipalAddress.GatewayOf(plan.Code), KeyRole.Service, [], GatewayCustody);
        var drafts = plan.Members.Select(member =>
            Make(PrincipalAddress.DraftsOf(member.Address), KeyRole.Service, ["service"], GatewayCustody,
                reads: false));
        var people = plan.People.Select(person =>
            Make(PrincipalAddress.Parse(person.Address), person.Role, person.Roles,
                person.Role == KeyRole.Service ? GatewayCustody : NewCustody()));
        Principals = new[] { gateway }.Concat(drafts).Concat(people).ToFrozenDictionary(principal => principal.Address);
        Border = EpochPlan.Weekly.MakeKeys(GatewayCustody, _now);
        Stamp = new StampKey(GatewayCustody.Add(SigningKey.Generate()), new Lifetime(_now, _now.Plus(Year)),
            Withdrawn: false);
    }

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <summary>The federation.</summary>
    public FederationName Federation { get; }

    /// <summary>The nation's code.</summary>
    public NationCode Code { get; }

    /// <summary>Who issues its TLS certificates.</summary>
    public CertificateAuthority Tls { get; }

    /// <summary>Holds the root, the registrar key and the policy key.</summary>
    public MemoryKeyCustody Offline { get; } = new();

    /// <summary>Holds the gateway's keys: border, stamp, service, its mailbox, the members' drafts; and those of the
    /// systems, which let their gateway open and sign for them.</summary>
    public MemoryKeyCustody GatewayCustody { get; } = new();

    /// <summary>The root key.</summary>
    public SigningPublicKey Root { get; }

    /// <summary>The registrar key.</summary>
    public MandatedKey Registrar { get; }

    /// <summary>The policy key.</summary>
    public MandatedKey Policy { get; }

    /// <summary>Its members.</summary>
    public ImmutableArray<Member> Members { get; }

    /// <summary>Its people, systems and gateways.</summary>
    public FrozenDictionary<PrincipalAddress, TestPrincipal> Principals { get; }

    /// <summary>The border keys.</summary>
    public ImmutableArray<OpeningEpoch> Border { get; }

    /// <summary>The stamp key.</summary>
    public StampKey Stamp { get; }

    /// <summary>Its entry in the charter.</summary>
    public Nation ToNation() => new(Code, Root, [Tls.Root.RawData]);

    /// <summary>What its mandate says.</summary>
    public MandateDraft MandateDraft => new()
    {
        Federation = Federation,
        Nation = Code,
        Lifetime = new Lifetime(_now, _now.Plus(Year)),
        Members = Members,
        RegistrarKeys = [Registrar],
        PolicyKeys = [Policy],
    };

    /// <summary>What its roster says.</summary>
    public RosterDraft RosterDraft => new()
    {
        Federation = Federation,
        Nation = Code,
        Lifetime = new Lifetime(_now, _now.Plus(Roster.MaxLifetime)),
        Principals = [.. Principals.Values.Select(principal => principal.ToPrincipal(Federation))],
    };

    /// <summary>What its key set says: each member's mailbox read by all its people and systems, each person's, the
    /// gateway's.</summary>
    public KeySetDraft KeySetDraft => new()
    {
        Federation = Federation,
        Nation = Code,
        Lifetime = new Lifetime(_now, _now.Plus(KeySet.MaxLifetime)),
        Mailboxes = [.. SharedMailboxes(), .. PersonalMailboxes(), GatewayMailbox()],
        BorderKeys = Border,
        StampKeys = [Stamp],
    };

    /// <summary>Signs with the root, whatever it is and without looking.</summary>
    public SignedDocument SignWithRoot(DocumentPayload payload) => Sign(payload, Root);

    /// <summary>Signs with the registrar key, whatever it is and without looking.</summary>
    public SignedDocument SignWithRegistrar(DocumentPayload payload) => Sign(payload, Registrar.Key);

    /// <summary>Signs with the policy key, whatever it is and without looking.</summary>
    public SignedDocument SignWithPolicyKey(DocumentPayload payload) => Sign(payload, Policy.Key);

    /// <inheritdoc/>
    public void Dispose()
    {
        Tls.Dispose();
        Offline.Dispose();
        GatewayCustody.Dispose();
        foreach (var custody in _custodies) custody.Dispose();
    }

    private SignedDocument Sign(DocumentPayload payload, SigningPublicKey key) =>
        SignedDocument.TryAssemble(payload, [DocumentAuthority.Sign(payload, Offline, key.Kid)], out var signed,
            out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());

    private MemoryKeyCustody NewCustody()
    {
        var custody = new MemoryKeyCustody();
        _custodies.Add(custody);
        return custody;
    }

    private TestPrincipal Make(
        PrincipalAddress address, KeyRole role, ImmutableArray<string> roles, MemoryKeyCustody custody,
            bool reads = true)
    {
        var key = custody.Add(SigningKey.Generate());
        var signing = new PrincipalKey(role, key, new Lifetime(_now, _now.Plus(Year)), KeyStatus.Active, null);
        return new TestPrincipal(address, custody, signing, reads
            ? EpochPlan.Weekly.MakeKeys(custody, _now) : [], roles);
    }

    private IEnumerable<Mailbox> SharedMailboxes() =>
        from member in Members
        let readers = Persons().Where(person => person.Address.Member == member.Address).Select(person =>
            person.ToReader())
        select new Mailbox(MailboxAddress.SharedBy(member.Address), [.. readers], [1]);

    private IEnumerable<Mailbox> PersonalMailboxes() =>
        from person in Persons()
        where !person.IsService
        select new Mailbox(MailboxAddress.PersonalOf(person.Address), [person.ToReader()], [1]);

    private Mailbox GatewayMailbox() => new(
        MailboxAddress.GatewayOf(Code), [Principals[PrincipalAddress.GatewayOf(Code)].ToReader()], [1]);

    private IEnumerable<TestPrincipal> Persons() => Principals.Values
        .Where(principal => principal.Address.Kind == PrincipalKind.Person)
        .OrderBy(principal => principal.Address.ToString(), StringComparer.Ordinal);
}
