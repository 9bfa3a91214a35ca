using Backbone.TestKit.Federation;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Suite = Backbone.Contracts.Envelope.V1.Suite;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Every rule that the contract of the roster names, broken one at a time.</summary>
public sealed class RosterRuleTests
{
    private const ulong Day = 86_400_000;

    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly Rule<Wire.Roster>[] Rules =
    [
        new("36 days", m => m.Head.Until = m.Head.From + 36 * Day, "more than 35 days"),
        new("principals out of order", m =>
            (m.Principals[0], m.Principals[1]) = (m.Principals[1], m.Principals[0]), "principals are not"),
        new("a principal twice", m => m.Principals[1].Address = m.Principals[0].Address, "principals are not"),
        new("1,025 principals", m =>
            { while (m.Principals.Count < 1025) m.Principals.Add(new Wire.Principal()); }, "1025 principals"),
        new("a principal of another nation", m => m.Principals[^1].Address = "USA/cisa/kim", "another nation"),
        new("a member for a principal", m => m.Principals[^1].Address = "KOR/zzz", "address is none"),
        new("no address", m => m.Principals[0].Address = "", "address is none"),
        new("a role in capitals", m => m.Principals[^1].Roles[0] = "Officer", "[a-z0-9-]"),
        new("a role of 33 letters", m => m.Principals[^1].Roles[0] = new string('r', 33), "[a-z0-9-]"),
        new("an empty role", m => m.Principals[^1].Roles[0] = "", "[a-z0-9-]"),
        new("roles out of order", m => m.Principals[^1].Roles.Insert(0, "zebra"), "roles of"),
        new("a role twice", m => m.Principals[^1].Roles.Add(m.Principals[^1].Roles[0]), "roles of"),
        new("17 roles", m => m.Principals[^1].Roles.Add(Enumerable.Range(0, 16).Select(i => $"r{i}")), "17 roles"),
        new("another's TLS identity", m =>
            Of(m, "KOR/kisa/lee").TlsIdentity = "spiffe://kor.backbone.example/kisa/park", "TLS identity"),
        new("another federation's TLS identity", m =>
            Of(m, "KOR/kisa/lee").TlsIdentity = "spiffe://kor.other.example/kisa/lee", "TLS identity"),
        new("the gateway's TLS identity", m =>
            Of(m, "KOR/kisa/lee").TlsIdentity = "spiffe://kor.backbone.example/gateway", "TLS identity"),
        new("a TLS identity for an author of drafts", m =>
            Of(m, "KOR/kisa/gateway").TlsIdentity = "spiffe://kor.backbone.example/gateway", "TLS identity"),
        new("17 signing keys", AddSixteen, "17 signing keys"),
        new("a signing key of suite 0", m => Key(m).Suite = Suite.Unspecified, "suite 0"),
        new("a signing key that is none", m => Key(m).PublicKey = NewOpeningKey(), "no signing key"),
        new("a signing key of two people", m =>
            Key(m).PublicKey = Of(m, "KOR/kisa/park").SigningKeys[0].PublicKey, "never shared"),
        new("a signing key twice", m => Of(m, "KOR/kisa/lee").SigningKeys.Add(Key(m).Clone()), "never shared"),
        new("an officer's key with the service", m =>
            Key(m).PublicKey = Of(m, "KOR/kisa/gateway").SigningKeys[0].PublicKey, "never shared"),
        new("a key of no role", m => Key(m).Role = KeyRole.Unspecified, "no known role"),
        new("a key of an unknown role", m => Key(m).Role = (KeyRole)99, "no known role"),
        new("a gateway with an officer's key", m =>
            Of(m, "KOR/gateway").SigningKeys[0].Role = KeyRole.Officer, "no person"),
        new("an author of drafts with an officer's key", m =>
            Of(m, "KOR/kisa/gateway").SigningKeys[0].Role = KeyRole.Officer, "no person"),
        new("a key of no status", m => Key(m).Status = KeyStatus.Unspecified, "no known status"),
        new("a key of an unknown status", m => Key(m).Status = (KeyStatus)99, "no known status"),
        new("an active key compromised since", m => Key(m).CompromisedSince = 7, "says since when"),
        new("a key that ends as it begins", m => Key(m).Until = Key(m).From, "ends before"),
        new("a title of 257 bytes", m => Of(m, "KOR/kisa/lee").Title = new string('t', 257), "title"),
        new("a title in two lines", m => Of(m, "KOR/kisa/lee").Title = "lee\nRED", "title"),
        new("a gateway that hands drafts", m => Of(m, "KOR/gateway").Drafts = true, "no drafts"),
        new("an author of drafts that hands drafts", m => Of(m, "KOR/kisa/gateway").Drafts = true, "no drafts"),
    ];

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_roster_is_refused(string rule) => RefusesBroken(Federation.Documents[5], Rules, rule);

    [Theory]
    [InlineData(KeyStatus.Active, 0), InlineData(KeyStatus.Retired, 0), InlineData(KeyStatus.Revoked, 0)]
    [InlineData(KeyStatus.Compromised, 0), InlineData(KeyStatus.Compromised, 7)]
    public void Every_status_is_taken(KeyStatus status, ulong since) => TakesChanged<Wire.Roster>(
        Federation.Documents[5], m => (Key(m).Status, Key(m).CompromisedSince) = (status, since));

    [Fact]
    public void Who_never_speaks_TLS_needs_no_identity() =>
        TakesChanged<Wire.Roster>(Federation.Documents[5], m => Of(m, "KOR/kisa/lee").TlsIdentity = "");

    private static Wire.Principal Of(Wire.Roster message, string address) =>
        message.Principals.Single(principal => principal.Address == address);

    private static Wire.PrincipalKey Key(Wire.Roster message) => Of(message, "KOR/kisa/lee").SigningKeys[0];

    private static void AddSixteen(Wire.Roster message)
    {
        for (var i = 0; i < 16; i++)
        {
            var key = Key(message).Clone();
            key.PublicKey = NewSigningKey();
            Of(message, "KOR/kisa/lee").SigningKeys.Add(key);
        }
    }
}
