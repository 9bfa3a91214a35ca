using System.Collections.Frozen;
using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.TestKit.Federation;

/// <summary>
/// A whole federation in memory: KOR (kisa, nis, upbit), JPN (npa, jpcert) and USA (cisa, fbi) under a charter
/// signed by two of three roots. Officers <c>KOR/kisa/lee</c>, <c>KOR/kisa/park</c> (releaser), <c>KOR/nis/choi</c>,
/// <c>KOR/upbit/han</c>, <c>JPN/npa/sato</c>, <c>JPN/jpcert/tanaka</c>, <c>USA/cisa/kim</c>, <c>USA/fbi/smith</c>; the
/// system <c>KOR/kisa/siem-1</c>; gateways, and the members' authors of drafts. Lee, tanaka and kim are operators. The
/// community <c>dprk-crypto</c> has all but upbit, AMBER+STRICT at most; <c>named-persons</c> has npa, kisa, nis and fbi,
/// without a ceiling. All keys are new each time; it begins to count <see cref="Now"/>.
/// </summary>
public sealed class TestFederation : IDisposable
{
    private static readonly Lazy<TestFederation> Shared = new(() => new TestFederation(TimeProvider.System));

    private readonly FrozenDictionary<NationCode, TestNation> _nations;

    /// <summary>Makes a federation of its own.</summary>
    /// <param name="clock">What time it is; <see cref="Now"/> and all lifetimes start there.</param>
    public TestFederation(TimeProvider clock)
    {
        Now = Timestamp.Now(clock);
        BrokerTls = CertificateAuthority.Create(TrustDomain.OfBrokers(Name), clock);
        _nations = TestNationPlan.All.ToFrozenDictionary(plan => plan.Code, plan =>
            new TestNation(Name, plan, Now, clock));
        var authority = new DocumentAuthority(clock);
        var payload = DocumentAuthority.DraftCharter(CharterDraft, null);
        var signatures = new[] { Kor, Usa }.Select(nation =>
            DocumentAuthority.Sign(payload, nation.Offline, nation.Root.Kid));
        if (!authority.TryFound(payload, signatures, out var charter, out var refused))
            throw new InvalidOperationException(refused.ToString());
        Charter = charter;
        Documents = [charter, .. _nations.Values.OrderBy(n =>
            n.Code.ToString(), StringComparer.Ordinal).SelectMany(Sign)];
        Snapshot = NewHistory().Snapshot ?? throw new InvalidOperationException("the charter was not adopted");
    }

    /// <summary>One for all tests that change nothing about it; made at its first use, never to be disposed.</summary>
    public static TestFederation Default => Shared.Value;

    /// <summary>The federation's name.</summary>
    public FederationName Name { get; } = FederationName.Parse("backbone.example");

    /// <summary>The moment when it was made; everything is in force for a week and more from then.</summary>
    public Timestamp Now { get; }

    /// <summary>Who issues the broker's TLS certificate; the broker is <c>b1</c>.</summary>
    public CertificateAuthority BrokerTls { get; }

    /// <summary>The charter.</summary>
    public SignedDocument Charter { get; }

    /// <summary>All documents in the order in which they can be adopted.</summary>
    public ImmutableArray<SignedDocument> Documents { get; }

    /// <summary>The view that they add up to.</summary>
    public FederationSnapshot Snapshot { get; }

    /// <summary>KOR.</summary>
    public TestNation Kor => this["KOR"];

    /// <summary>JPN.</summary>
    public TestNation Jpn => this["JPN"];

    /// <summary>USA.</summary>
    public TestNation Usa => this["USA"];

    /// <summary>All nations.</summary>
    public IEnumerable<TestNation> Nations => _nations.Values;

    /// <summary>A nation by its code.</summary>
    public TestNation this[string code] => _nations[NationCode.Parse(code)];

    /// <summary>What the charter says.</summary>
    public CharterDraft CharterDraft => new()
    {
        Federation = Name,
        Lifetime = new Lifetime(Now, Now.Plus(TimeSpan.FromDays(730))),
        Quorum = 2,
        Nations = [.. Nations.Select(nation => nation.ToNation())],
        Brokers = [new BrokerIdentity("b1", [BrokerTls.Root.RawData], [])],
        Communities = [new Community("dprk-crypto",
            [.. Nations.SelectMany(n => n.Members).Where(m => !m.IsPrivate).Select(m => m.Address)]),
            // What is RED goes abroad among these.
            new Community("named-persons", [.. new[] { "JPN/npa", "KOR/kisa", "KOR/nis", "USA/fbi" }.Select(MemberAddress.Parse)])],
        Ceilings =
        [
            new Ceiling(null, MemberKind.Exchange, Tlp.Amber,
                [Category.Bulletin, Category.Indicators, Category.Incident, Category.Sighting], 64 * 1024),
            new Ceiling("dprk-crypto", null, Tlp.AmberStrict, [], null),
        ],
        LaneLimits =
        [
            new LaneLimit(Precedence.Routine, 600, 64 * 1024 * 1024),
            new LaneLimit(Precedence.Flash, 60, null),
        ],
    };

    /// <summary>A person, system or gateway with its secrets, such as <c>KOR/kisa/lee</c>.</summary>
    public TestPrincipal Principal(string address)
    {
        var principal = PrincipalAddress.Parse(address);
        return _nations[principal.Nation].Principals[principal];
    }

    /// <summary>A new history that has adopted all documents.</summary>
    public FederationHistory NewHistory()
    {
        var history = new FederationHistory(Charter.Hash);
        foreach (var document in Documents) Adopt(history, document, Now);
        return history;
    }

    /// <summary>Adopts a document that must be adopted.</summary>
    public static FederationSnapshot Adopt(FederationHistory history, SignedDocument document, Timestamp now) =>
        history.Adopt(document.Bytes.Span, now) is Adoption.Adopted adopted
            ? adopted.Snapshot
            : throw new InvalidOperationException($"a good {document.Type} was not adopted");

    /// <inheritdoc/>
    public void Dispose()
    {
        BrokerTls.Dispose();
        foreach (var nation in Nations) nation.Dispose();
    }

    private static IEnumerable<SignedDocument> Sign(TestNation nation) =>
    [
        nation.SignWithRoot(DocumentAuthority.DraftMandate(nation.MandateDraft, null)),
        nation.SignWithRegistrar(DocumentAuthority.DraftRoster(nation.RosterDraft, null)),
        nation.SignWithRegistrar(DocumentAuthority.DraftKeySet(nation.KeySetDraft, null)),
    ];
}
