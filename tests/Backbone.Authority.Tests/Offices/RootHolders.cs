using System.Collections.Concurrent;
using System.Text;
using Backbone.Authority.Charters;
using Backbone.Authority.Introductions;
using Backbone.Authority.Offices;
using Backbone.Custody;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Authority.Tests.Offices;

/// <summary>The root holders of JPN, KOR and USA, each in a folder of its own, with what they need to found a federation.</summary>
internal sealed class RootHolders : IDisposable
{
    public const string Terms = """
        {
          "quorum": 2,
          "communities": { "dprk-crypto": ["USA/cisa", "KOR/kisa", "JPN/npa"] },
          "ceilings": [{ "community": "dprk-crypto", "kind": "exchange", "maxTlp": "amber+strict", "categories": ["bulletin", "incident"], "maxSize": 65536 },
            { "maxTlp": "red" }],
          "laneLimits": { "routine": { "perMinute": 600, "outstandingBytes": 67108864 }, "flash": { "perMinute": 60 } }
        }
        """;

    private const string Passphrase = "correct horse battery staple";

    // To seal a TLS authority costs a quarter of a second, and here nothing but its introduction counts.
    private static readonly ConcurrentDictionary<string, byte[]> Introduced = new();

    private readonly TestFolder _folder = new();
    private readonly List<IDisposable> _offices = [];

    public RootHolders()
    {
        Jpn = Found("JPN");
        Kor = Found("KOR");
        Usa = Found("USA");
        Broker = BrokerIntroduction.Read(Introduced.GetOrAdd("broker", _ => IntroduceBroker()));
    }

    public static FederationName Federation { get; } = FederationName.Parse("founding.example");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));

    public Timestamp Now => Timestamp.Now(Clock);

    public Holder Jpn { get; }

    public Holder Kor { get; }

    public Holder Usa { get; }

    public BrokerIntroduction Broker { get; }

    public Lifetime Year => new(Now, Now.Plus(TimeSpan.FromDays(365)));

    public CharterProposal Proposal => new()
    {
        Nations = [.. new[] { Jpn, Kor, Usa }.Select(holder => holder.Introduction)],
        Brokers = [Broker],
        Terms = CharterTerms.Read(Encoding.UTF8.GetBytes(Terms)),
        Lifetime = Year,
    };

    public string PathOf(string name) => _folder.PathOf(name);

    /// <summary>A nation's root holder, with a registrar's introduction.</summary>
    public Holder Found(string code, FederationName? federation = null, string? folder = null)
    {
        var name = federation ?? Federation;
        var registrar = Introduced.GetOrAdd($"{code} {folder} {name}", _ => IntroduceRegistrar(code, name));
        var root = RootOffice.Create(OfficeFolder.Make(PathOf(folder ?? code), name, NationCode.Parse(code)), Passphrase, PassphraseCost.Exercise, Clock);
        _offices.Add(root);
        return new Holder(root, registrar, NationIntroduction.Read(root.Introduce(OfficeIntroduction.Read(registrar))));
    }

    /// <summary>A draft as one root signs it.</summary>
    public static SignedDocument SignedBy(Holder holder, DocumentPayload payload) => Assembled(payload, holder.Root.SignCharter(payload));

    /// <summary>Whatever it is, with these signatures and no look.</summary>
    public static SignedDocument Assembled(DocumentPayload payload, params DocumentSignature[] signatures) =>
        SignedDocument.TryAssemble(payload, signatures, out var signed, out var refused) ? signed : throw new InvalidOperationException(refused.Detail);

    /// <summary>A charter by some of the roots.</summary>
    public SignedDocument Charter(DocumentPayload payload, SignedDocument? before, params Holder[] signers) =>
        new CharterAssembly(Clock).Assemble([.. signers.Select(signer => SignedBy(signer, payload))], before is null ? [] : [before]);

    /// <summary>The first charter, which every root's office has taken in.</summary>
    public SignedDocument FirstCharter()
    {
        var charter = Charter(Proposal.Draft(null), null, Kor, Usa);
        foreach (var holder in new[] { Jpn, Kor, Usa }) holder.Root.Folder.Documents.Take([charter.Bytes], charter.Hash, Now);
        return charter;
    }

    /// <summary>The next charter's draft.</summary>
    public DocumentPayload Next(SignedDocument before, Func<CharterProposal, CharterProposal>? change = null) =>
        (change ?? (proposal => proposal))(new CharterProposal { Lifetime = Year }).Draft(Read(before));

    public static Charter Read(SignedDocument signed) =>
        Protocol.Documents.Charter.TryRead(signed, out var charter, out var refused) ? charter : throw new InvalidOperationException(refused.Detail);

    public static Charter Read(DocumentPayload payload) =>
        FederationDocument.TryRead(payload, out var document, out var refused) ? (Charter)document : throw new InvalidOperationException(refused.Detail);

    public void Dispose()
    {
        foreach (var office in _offices) office.Dispose();
        _folder.Dispose();
    }

    private static byte[] IntroduceRegistrar(string code, FederationName federation)
    {
        using var folder = new TestFolder();
        using var registrar = RegistrarOffice.Create(
            OfficeFolder.Make(folder.PathOf(code), federation, NationCode.Parse(code)), Passphrase, PassphraseCost.Exercise, TimeProvider.System);
        return registrar.Introduce();
    }

    private static byte[] IntroduceBroker()
    {
        using var folder = new TestFolder();
        using var broker = BrokerOffice.Create(OfficeFolder.Make(folder.PathOf("broker"), Federation, "b1"), Passphrase, PassphraseCost.Exercise, TimeProvider.System);
        return broker.Introduce();
    }

    /// <summary>One nation.</summary>
    internal sealed record Holder(RootOffice Root, byte[] Registrar, NationIntroduction Introduction);
}
