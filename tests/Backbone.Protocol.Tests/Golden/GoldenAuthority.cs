using Backbone.Authority;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Suites;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Golden;

/// <summary>
/// Makes the golden federation: KOR (kisa: lee, park, siem-1) and JPN (npa: sato). Every seed is SHAKE256 of "golden " and
/// the owner's name, so that a stranger may make the keys too.
/// </summary>
internal sealed class GoldenAuthority(Timestamp now, TimeProvider clock) : IDisposable
{
    private static readonly FederationName Federation = FederationName.Parse("golden.example");

    private readonly MemoryKeyCustody _custody = new();
    private readonly List<GoldenSeed> _signing = [];
    private readonly List<GoldenSeed> _opening = [];
    private readonly List<SignedDocument> _documents = [];

    private Lifetime Years => new(now, now.Plus(TimeSpan.FromDays(1096)));

    private Lifetime Year => new(now, now.Plus(TimeSpan.FromDays(366)));

    private Lifetime Month => new(now, now.Plus(TimeSpan.FromDays(35)));

    public GoldenFederation Make()
    {
        var (kor, jpn) = (NationCode.Parse("KOR"), NationCode.Parse("JPN"));
        var charter = DocumentAuthority.DraftCharter(new CharterDraft
        {
            Federation = Federation,
            Lifetime = Years,
            Quorum = 2,
            Nations = [NationOf(kor), NationOf(jpn)],
            Brokers = [new BrokerIdentity("b1", [Certificate(TrustDomain.OfBrokers(Federation))], [])],
            Communities = [new Community("dprk-crypto", [MemberAddress.Parse("JPN/npa"), MemberAddress.Parse("KOR/kisa")])],
        }, null);
        Sign(charter, "KOR root", "JPN root");
        MakeNation(kor, "kisa", MemberKind.Cert, ["KOR/kisa/lee", "KOR/kisa/park"], ["KOR/kisa/siem-1"]);
        MakeNation(jpn, "npa", MemberKind.Police, ["JPN/npa/sato"], []);
        return new GoldenFederation(
            "A small federation for the vectors beside it. Clock, documents and keys are fixed; none of it is secret.",
            now.Milliseconds, charter.Hash.ToString(), [.. _documents.Select(d => Convert.ToBase64String(d.Bytes.Span))],
            [.. _signing], [.. _opening]);
    }

    public void Dispose() => _custody.Dispose();

    private void MakeNation(NationCode code, string member, MemberKind kind, string[] officers, string[] systems)
    {
        var address = MemberAddress.Parse($"{code}/{member}");
        Sign(DocumentAuthority.DraftMandate(new MandateDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = Year,
            Members = [new Member(address, kind, false, $"{address} (golden)")],
            RegistrarKeys = [new MandatedKey(Signing($"{code} registrar"), new Lifetime(now, now.Plus(MandatedKey.MaxLifetime)))],
        }, null), $"{code} root");
        Principal[] principals =
        [
            Of($"{code}/gateway", KeyRole.Service, []), Of($"{address}/gateway", KeyRole.Service, ["service"]),
            .. officers.Select(officer => Of(officer, KeyRole.Officer, officer.EndsWith("park", StringComparison.Ordinal)
                ? ["officer", "releaser"] : ["officer"])),
            .. systems.Select(system => Of(system, KeyRole.Service, ["service"]) with { Drafts = true }),
        ];
        Sign(DocumentAuthority.DraftRoster(new RosterDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = Month,
            Principals = [.. principals],
        }, null), $"{code} registrar");
        var readers = officers.Concat(systems).Select(ReaderOf).ToArray();
        Sign(DocumentAuthority.DraftKeySet(new KeySetDraft
        {
            Federation = Federation,
            Nation = code,
            Lifetime = Month,
            Mailboxes =
            [
                new Mailbox(MailboxAddress.SharedBy(address), [.. readers], [1]),
                .. readers.Where(reader => reader.Kind == ReaderKind.Device)
                    .Select(reader => new Mailbox(MailboxAddress.PersonalOf(reader.Principal), [reader], [1])),
                new Mailbox(MailboxAddress.GatewayOf(code), [ReaderOf($"{code}/gateway")], [1]),
            ],
            BorderKeys = [EpochOf($"{code} border")],
            StampKeys = [new StampKey(Signing($"{code} stamp"), Years, Withdrawn: false)],
        }, null), $"{code} registrar");
    }

    private Nation NationOf(NationCode code) =>
        new(code, Signing($"{code} root"), [Certificate(TrustDomain.OfNation(Federation, code))]);

    private Principal Of(string address, KeyRole role, string[] roles) => new(
        PrincipalAddress.Parse(address), [.. roles], null,
        [new PrincipalKey(role, Signing(address), Years, KeyStatus.Active, null)], $"{address} (golden)", Drafts: false);

    private Reader ReaderOf(string address)
    {
        var isDevice = !address.EndsWith("gateway", StringComparison.Ordinal) && !address.EndsWith("siem-1", StringComparison.Ordinal);
        return new Reader(PrincipalAddress.Parse(address), isDevice ? ReaderKind.Device : ReaderKind.Service, "one", [EpochOf(address)]);
    }

    private OpeningEpoch EpochOf(string owner)
    {
        var seed = NamedBytes.Of($"golden opening {owner}", OpeningKey.SeedSize);
        var key = _custody.Add(OpeningKey.FromSeed(seed));
        if (_opening.All(known => known.Owner != owner))
            _opening.Add(new GoldenSeed(owner, key.Kid.ToString(), Convert.ToHexStringLower(seed)));
        return new OpeningEpoch(key, new Lifetime(now, now.Plus(TimeSpan.FromDays(7))), Withdrawn: false);
    }

    private SigningPublicKey Signing(string owner)
    {
        var seed = NamedBytes.Of($"golden signing {owner}", CompositeSignature.SeedSize);
        var key = _custody.Add(SigningKey.FromSeed(seed));
        if (_signing.All(known => known.Owner != owner))
            _signing.Add(new GoldenSeed(owner, key.Kid.ToString(), Convert.ToHexStringLower(seed)));
        return key;
    }

    private byte[] Certificate(TrustDomain domain)
    {
        using var authority = CertificateAuthority.Create(domain, clock);
        return authority.Root.RawData;
    }

    private void Sign(DocumentPayload payload, params string[] owners)
    {
        var signatures = owners.Select(owner => DocumentAuthority.Sign(payload, _custody, Signing(owner).Kid));
        if (!SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused))
            throw new InvalidOperationException(refused.ToString());
        _documents.Add(signed);
    }
}
