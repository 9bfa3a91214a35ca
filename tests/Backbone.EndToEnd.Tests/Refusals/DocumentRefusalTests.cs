using Backbone.Authority;
using Backbone.Client;
using Backbone.Custody;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>
/// Documents that nobody must take, each taken to each place: offices, the folder of a gateway, the check of files, a running gateway, its
/// broker, the SDK and doctor. Every place names the reason in its own case.
/// </summary>
public sealed class DocumentRefusalTests(DocumentGround ground) : IClassFixture<DocumentGround>
{
    private const int Patience = 120_000;

    private static readonly string[] Everywhere = ["office", "folder", "verify", "gateway", "broker", "sdk", "doctor"];
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private static readonly NationCode Jpn = NationCode.Parse("JPN");

    // What a place says where it is not what most say; KOR's gateway takes charters and its own nation's documents only, and the broker
    // takes from a nation what is its own.
    private static readonly Case[] Cases =
    [
        new("a mandate signed by another nation's root", MandateByAnotherRoot, "which is not the root of KOR"),
        new("a roster signed by another nation's registrar", RosterByAnotherRegistrar, "which is no registrar key of mandate of KOR, version 1"),
        new("a charter signed by roots that the charter before does not name", CharterByStrangers, "0 roots of version 2 signed, 2 are asked for"),
        new("a charter signed by one root where two are asked for", CharterByOne, "1 roots of version 2 signed, 2 are asked for"),
        new("a charter over another one before", CharterOverAnother, "it follows another version 2 than the one that is known"),
        new("an old charter again", ground => ground.Charter1, "known already")
        {
            ["office"] = "nothing is new",
            ["folder"] = "known already, and rightly signed",
            ["verify"] = "not in force now",
            ["sdk"] = "serves the charter version 1, and version 2 was seen here",
            ["doctor"] = "serves the charter version 1, and version 2 was seen here",
        },
        new("a second charter of one version", SecondCharter, "charter, version 2") { Second = true },
        new("a second roster of one version", SecondRoster, "roster of KOR, version 1") { Second = true },
        new("a mandate of a nation that the charter does not name", MandateOfNobody, "FRA is not in charter version 2")
        {
            ["gateway"] = "only charters and documents of KOR are adopted here",
            ["broker"] = "it is the mandate of FRA, version 1, and the gateway",
        },
        new("a key set with another nation's mailboxes", KeySetOverAnother, "mailbox JPN/gateway is of another nation"),
    ];

    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var one in Cases)
            foreach (var place in Everywhere) rows.Add(one.Name, place);
        return rows;
    }

    [Theory(Timeout = Patience), MemberData(nameof(Rows))]
    public async Task It_is_refused_for_its_own_reason(string name, string place)
    {
        var one = Cases.Single(one => one.Name == name);
        string said;
        try
        {
            said = await ground.TakeToAsync(place, one.Make(ground), TestContext.Current.CancellationToken);
        }
        catch (BackboneException refused)
        {
            said = refused.Message;
        }
        Assert.Contains(one[place], said, StringComparison.Ordinal);
        if (one.Second) Assert.True(said.Contains("second", StringComparison.Ordinal) || said.Contains("another", StringComparison.Ordinal), said);
    }

    private static SignedDocument MandateByAnotherRoot(DocumentGround ground) =>
        DocumentGround.Signed(DocumentAuthority.DraftMandate(MandateDraft.Of(Mandate(ground, Kor)), Mandate(ground, Kor)), ground.RootOf("JPN"));

    private static SignedDocument RosterByAnotherRegistrar(DocumentGround ground) => DocumentGround.Signed(NextRoster(ground), ground.RegistrarOf("JPN"));

    private static SignedDocument CharterByStrangers(DocumentGround ground)
    {
        using var custody = new MemoryKeyCustody();
        (IKeyCustody, SigningKid) Stranger() => (custody, custody.Add(SigningKey.Generate()).Kid);
        return DocumentGround.Signed(Third(ground), Stranger(), Stranger());
    }

    private static SignedDocument CharterByOne(DocumentGround ground) => DocumentGround.Signed(Third(ground), ground.RootOf("KOR"));

    private static SignedDocument CharterOverAnother(DocumentGround ground) => DocumentGround.Signed(
        DocumentAuthority.DraftCharter(CharterDraft.Of(ground.Snapshot.Charter), Read(SecondCharter(ground))), ground.RootOf("KOR"), ground.RootOf("USA"));

    private static SignedDocument SecondCharter(DocumentGround ground) => ground.NextCharter(Read(ground.Charter1), TimeSpan.FromDays(2));

    private static SignedDocument SecondRoster(DocumentGround ground)
    {
        var known = ground.Snapshot.FindRoster(Kor, DocumentGround.Now)!;
        var draft = RosterDraft.Of(known);
        return DocumentGround.Signed(DocumentAuthority.DraftRoster(
            draft with { Principals = draft.Principals.SetItem(0, draft.Principals[0] with { Title = "another" }) }, null), ground.RegistrarOf("KOR"));
    }

    private static SignedDocument MandateOfNobody(DocumentGround ground)
    {
        using var custody = new MemoryKeyCustody();
        var root = custody.Add(SigningKey.Generate()).Kid;
        return DocumentGround.Signed(
            DocumentAuthority.DraftMandate(MandateDraft.Of(Mandate(ground, Kor)) with { Nation = NationCode.Parse("FRA"), Members = [] }, null), (custody, root));
    }

    private static SignedDocument KeySetOverAnother(DocumentGround ground)
    {
        var (own, other) = (KeySet(ground, Kor), KeySet(ground, Jpn));
        return DocumentGround.Signed(
            DocumentAuthority.DraftKeySet(KeySetDraft.Of(own) with { Mailboxes = other.Mailboxes }, own), ground.RegistrarOf("KOR"));
    }

    private static DocumentPayload Third(DocumentGround ground) =>
        DocumentAuthority.DraftCharter(CharterDraft.Of(ground.Snapshot.Charter), ground.Snapshot.Charter);

    private static DocumentPayload NextRoster(DocumentGround ground)
    {
        var known = ground.Snapshot.FindRoster(Kor, DocumentGround.Now)!;
        return DocumentAuthority.DraftRoster(RosterDraft.Of(known), known);
    }

    private static KeySet KeySet(DocumentGround ground, NationCode nation) => ground.Snapshot.FindKeySet(nation, DocumentGround.Now)!;

    private static Mandate Mandate(DocumentGround ground, NationCode nation) => ground.Snapshot.FindMandate(nation, DocumentGround.Now)!;

    private static Charter Read(SignedDocument signed) =>
        Charter.TryRead(signed, out var charter, out var refused) ? charter : throw new ArgumentException(refused.Detail);

    private sealed record Case(string Name, Func<DocumentGround, SignedDocument> Make, string Words)
    {
        private readonly Dictionary<string, string> _others = [];

        public bool Second { get; init; }

        public string this[string place]
        {
            get => _others.GetValueOrDefault(place, Words);
            init => _others[place] = value;
        }
    }
}
