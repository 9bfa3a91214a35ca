using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;

namespace Backbone.TestKit.Federation;

/// <summary>Thirty nations of a thousand people, twenty members each: how large a federation is meant to become.</summary>
public sealed class WideFederation : IDisposable
{
    /// <summary>How many nations.</summary>
    public const int Nations = 30;

    private const int Members = 20;
    private const int People = 50; // of each member

    private readonly MemoryKeyCustody _custody = new();
    private readonly Timestamp _now;
    private readonly Dictionary<NationCode, (SigningPublicKey Root, SigningPublicKey Registrar)> _keys = [];

    /// <summary>Makes and signs all of it; takes some seconds.</summary>
    public WideFederation(FederationName name, Timestamp now)
    {
        (Name, _now) = (name, now);
        Codes = [.. Enumerable.Range(0, Nations).Select(i => NationCode.Parse($"A{(char)('A' + i / 26)}{(char)('A' + i % 26)}"))];
        foreach (var code in Codes) _keys[code] = (_custody.Add(SigningKey.Generate()), _custody.Add(SigningKey.Generate()));
        Charter = MakeCharter([.. Codes]);
        Documents = [Charter, .. Codes.SelectMany(MakeNation)];
    }

    /// <summary>The federation's name.</summary>
    public FederationName Name { get; }

    /// <summary>The nations.</summary>
    public ImmutableArray<NationCode> Codes { get; }

    /// <summary>The charter.</summary>
    public SignedDocument Charter { get; }

    /// <summary>The charter, and of each nation mandate, roster and key set.</summary>
    public ImmutableArray<SignedDocument> Documents { get; }

    /// <summary>The next version of a roster, with the same people.</summary>
    public SignedDocument NextRoster(Roster before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return Sign(DocumentAuthority.DraftRoster(RosterDraft.Of(before), before), _keys[before.Nation].Registrar);
    }

    /// <inheritdoc/>
    public void Dispose() => _custody.Dispose();

    private SignedDocument MakeCharter(NationCode[] codes)
    {
        using var tls = CertificateAuthority.Create(TrustDomain.OfBrokers(Name), TimeProvider.System);
        var payload = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = Name,
            Lifetime = new Lifetime(_now, _now.Plus(Protocol.Documents.Charter.MaxLifetime)),
            Quorum = Nations / 2 + 1,
            Nations = [.. codes.Select(code =>
            {
                using var own = CertificateAuthority.Create(TrustDomain.OfNation(Name, code), TimeProvider.System);
                return new Nation(code, _keys[code].Root, [own.Root.RawData]);
            })],
            Brokers = [new BrokerIdentity("b1", [tls.Root.RawData], [])],
            Communities = [new Community("wide", [.. codes.SelectMany(MembersOf)])],
        }, null);
        return Sign(payload, [.. codes.Take(Nations / 2 + 1).Select(code => _keys[code].Root)]);
    }

    private IEnumerable<SignedDocument> MakeNation(NationCode code)
    {
        var (root, registrar) = _keys[code];
        var members = MembersOf(code).ToArray();
        var people = members.SelectMany(member => Enumerable.Range(0, People)
            .Select(i => PrincipalAddress.Parse($"{member}/person-{i:D2}"))).ToArray();
        yield return Sign(DocumentAuthority.DraftMandate(new MandateDraft
        {
            Federation = Name,
            Nation = code,
            Lifetime = new Lifetime(_now, _now.Plus(Mandate.MaxLifetime)),
            Members = [.. members.Select(member => new Member(member, MemberKind.Cert, false, $"{member}, a team"))],
            RegistrarKeys = [new MandatedKey(registrar, new Lifetime(_now, _now.Plus(MandatedKey.MaxLifetime)))],
        }, null), root);
        var month = new Lifetime(_now, _now.Plus(Roster.MaxLifetime));
        yield return Sign(DocumentAuthority.DraftRoster(new RosterDraft
        {
            Federation = Name,
            Nation = code,
            Lifetime = month,
            Principals = [.. people.Select(Officer), Service(PrincipalAddress.GatewayOf(code)),
                .. members.Select(member => Service(PrincipalAddress.DraftsOf(member)))],
        }, null), registrar);
        var readers = people.ToDictionary(person => person, person =>
            new Reader(person, ReaderKind.Device, "laptop", EpochPlan.Weekly.MakeKeys(_custody, _now)));
        yield return Sign(DocumentAuthority.DraftKeySet(new KeySetDraft
        {
            Federation = Name,
            Nation = code,
            Lifetime = month,
            Mailboxes =
            [
                .. people.Select(person => new Mailbox(MailboxAddress.PersonalOf(person), [readers[person]], [1])),
                .. members.Select(member => new Mailbox(MailboxAddress.SharedBy(member),
                    [.. people.Where(person => person.Member == member).Take(2).Select(person => readers[person])], [1])),
            ],
            BorderKeys = EpochPlan.Weekly.MakeKeys(_custody, _now),
            StampKeys = [new StampKey(NewKey(), new Lifetime(_now, _now.Plus(Roster.MaxLifetime)), Withdrawn: false)],
        }, null), registrar);
    }

    private Principal Officer(PrincipalAddress person) => new(person, ["officer"], new TlsIdentity.Person(Name, person),
        [Key(KeyRole.Officer)], $"Officer {person}", Drafts: false);

    private Principal Service(PrincipalAddress gateway) => new(gateway, ["service"], null, [Key(KeyRole.Service)], "a gateway", Drafts: false);

    private PrincipalKey Key(KeyRole role) =>
        new(role, NewKey(), new Lifetime(_now, _now.Plus(MandatedKey.MaxLifetime)), KeyStatus.Active, null);

    // Nobody signs with it, and any bytes are a public key.
    private static SigningPublicKey NewKey() =>
        SigningPublicKey.TryParse(RandomNumberGenerator.GetBytes(CompositeSignature.PublicKeySize), out var key)
            ? key : throw new InvalidOperationException("random bytes were no key");

    private static IEnumerable<MemberAddress> MembersOf(NationCode code) =>
        Enumerable.Range(0, Members).Select(i => MemberAddress.Parse($"{code}/member-{i:D2}"));

    private SignedDocument Sign(DocumentPayload payload, params SigningPublicKey[] keys) =>
        SignedDocument.TryAssemble(payload, keys.Select(key => DocumentAuthority.Sign(payload, _custody, key.Kid)), out var signed, out var refused)
            ? signed : throw new InvalidOperationException(refused.ToString());
}
