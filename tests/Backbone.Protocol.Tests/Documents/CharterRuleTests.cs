using Backbone.TestKit.Federation;
using Google.Protobuf;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Suite = Backbone.Contracts.Envelope.V1.Suite;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>Every rule that the contract of the charter names, broken one at a time.</summary>
public sealed class CharterRuleTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly Rule<Wire.Charter>[] Rules =
    [
        new("no quorum", m => m.Quorum = 0, "quorum of 0"),
        new("one of three", m => m.Quorum = 1, "quorum of 1"),
        new("four of three", m => m.Quorum = 4, "quorum of 4"),
        new("half of two", m => { m.Nations.RemoveAt(0); m.Communities.Clear(); m.Quorum = 1; }, "quorum of 1"),
        new("a quorum beyond all numbers", m => m.Quorum = uint.MaxValue, "quorum of 4294967295"),
        new("more witnesses than nations", m => m.WitnessQuorum = 4, "4 witnesses"),
        new("no nations", m => m.Nations.Clear(), "0 nations"),
        new("65 nations", m => Repeat(m.Nations, 65), "65 nations"),
        new("nations out of order", m => Swap(m.Nations), "nations are not strictly ascending"),
        new("a nation twice", m => m.Nations[1].Code = m.Nations[0].Code, "nations are not strictly ascending"),
        new("a nation's code too short", m => m.Nations[2].Code = "US", "nation's code"),
        new("a nation of suite 0", m => m.Nations[0].Suite = Suite.Unspecified, "suite 0"),
        new("a nation of suite 2", m => m.Nations[0].Suite = (Suite)2, "suite 2"),
        new("a root key too short", m => m.Nations[0].RootKey = Cut(m.Nations[0].RootKey), "no signing key"),
        new("a root key of two nations", m => m.Nations[0].RootKey = m.Nations[1].RootKey, "never shared"),
        new("root keys that share a half", ShareHalf, "never shared"),
        new("no TLS root", m => m.Nations[0].TlsRoots.Clear(), "0 TLS roots"),
        new("5 TLS roots", m => Repeat(m.Nations[0].TlsRoots, 5), "5 TLS roots"),
        new("a TLS root twice", m => m.Nations[0].TlsRoots.Add(m.Nations[0].TlsRoots[0]), "twice"),
        new("a TLS root of two nations", m => m.Nations[1].TlsRoots[0] = m.Nations[0].TlsRoots[0], "twice"),
        new("a TLS root cut off", m => m.Nations[0].TlsRoots[0] = Cut(m.Nations[0].TlsRoots[0]), "no X.509"),
        new("a TLS root with a byte more", m =>
            m.Nations[0].TlsRoots[0] = Longer(m.Nations[0].TlsRoots[0]), "no X.509"),
        new("a TLS root in PEM", m => m.Nations[0].TlsRoots[0] = ByteString.CopyFromUtf8(
            Federation.Kor.Tls.Root.ExportCertificatePem()), "no X.509"),
        new("an empty TLS root", m => m.Nations[0].TlsRoots[0] = ByteString.Empty, "no X.509"),
        new("no broker", m => m.Brokers.Clear(), "0 brokers"),
        new("17 brokers", m => Repeat(m.Brokers, 17), "17 brokers"),
        new("a broker twice", m => m.Brokers.Add(m.Brokers[0].Clone()), "brokers are not strictly ascending"),
        new("a broker's id in capitals", m => m.Brokers[0].Id = "B1", "broker's id"),
        new("a broker's id of 33 letters", m => m.Brokers[0].Id = new string('b', 33), "broker's id"),
        new("a broker without TLS root", m => m.Brokers[0].TlsRoots.Clear(), "0 TLS roots"),
        new("a broker under a nation's TLS root", m =>
            m.Brokers[0].TlsRoots[0] = m.Nations[0].TlsRoots[0], "is a nation's"),
        new("a log key without a name", m => m.Brokers[0].LogKeys.Add(LogKey("")), "no signed note"),
        new("a log key's name with a plus", m => m.Brokers[0].LogKeys.Add(LogKey("a+b")), "no signed note"),
        new("a log key's name with a space", m => m.Brokers[0].LogKeys.Add(LogKey("a b")), "no signed note"),
        new("a log key twice", m => m.Brokers[0].LogKeys.Add([LogKey("a"), LogKey("b")]), "never shared"),
        new("a log key's name twice", m => m.Brokers[0].LogKeys.Add([LogKey("a", 1), LogKey("a", 2)]), "twice"),
        new("9 log keys", m =>
            m.Brokers[0].LogKeys.Add(Enumerable.Range(1, 9).Select(i => LogKey($"l{i}", (byte)i))), "more than 8"),
        new("half a log key", m =>
            m.Brokers[0].LogKeys.Add(new Wire.LogKey { Name = "a", Ed25519 = Bytes(32) }), "no pair"),
        new("a root's half as a log key", m => m.Brokers[0].LogKeys.Add(new Wire.LogKey
        {
            Name = "a", Ed25519 = ByteString.CopyFrom(m.Nations[0].RootKey.Span[1952..]), MlDsa44 = Bytes(1312),
        }), "never shared"),
        new("65 communities", m => Repeat(m.Communities, 65), "65 communities"),
        new("a community twice", m =>
            m.Communities.Add(m.Communities[0].Clone()), "communities are not strictly ascending"),
        new("a community without a name", m => m.Communities[0].Name = "", "community's name"),
        new("a community's name of 65 letters", m => m.Communities[0].Name = new string('c', 65), "community's name"),
        new("a community's name in capitals", m => m.Communities[0].Name = "DPRK", "community's name"),
        new("a community's members out of order", m => Swap(m.Communities[0].Members), "are not strictly ascending"),
        new("a community's member twice", m =>
            m.Communities[0].Members.Add(m.Communities[0].Members[^1]), "strictly ascending"),
        new("a person in a community", m => m.Communities[0].Members.Add("USA/fbi/smith"), "no member's address"),
        new("a stranger in a community", m => m.Communities[0].Members.Add("ZZZ/cert"), "not in the charter"),
        new("more than three years", m => m.Head.Until = m.Head.From + 1097 * 86_400_000UL, "more than 1096 days"),
        new("4,097 members of a community", m => Repeat(m.Communities[0].Members, 4097), "4097 members"),
        new("65 categories of a ceiling", m => Repeat(m.Ceilings[0].Categories, 65), "65 categories"),
        new("17 lane limits", m => Repeat(m.LaneLimits, 17), "17 lane limits"),
        new("257 ceilings", m => Repeat(m.Ceilings, 257), "257 ceilings"),
        new("a ceiling on no community", m => m.Ceilings[0].Community = "unheard-of", "does not have"),
        new("a ceiling on an unknown kind", m => m.Ceilings[0].Kind = (MemberKind)99, "unknown kind"),
        new("a ceiling without TLP", m => m.Ceilings[0].MaxTlp = Tlp.Unspecified, "no known TLP"),
        new("a ceiling of unknown TLP", m => m.Ceilings[0].MaxTlp = (Tlp)99, "no known TLP"),
        new("a ceiling of no category", m => m.Ceilings[0].Categories[0] = Category.Unspecified, "unknown category"),
        new("a ceiling of an unknown category", m => m.Ceilings[0].Categories[0] = (Category)99, "unknown category"),
        new("a ceiling's categories out of order", m => Swap(m.Ceilings[0].Categories), "categories of ceiling 0"),
        new("a ceiling's category twice", m =>
            m.Ceilings[0].Categories[1] = m.Ceilings[0].Categories[0], "categories of ceiling 0"),
        new("a lane limit for nothing", m => m.LaneLimits[0].Precedence = Precedence.Unspecified, "unknown precedence"),
        new("a lane limit for what is unknown", m => m.LaneLimits[0].Precedence = (Precedence)99, "unknown precedence"),
        new("lane limits out of order", m => Swap(m.LaneLimits), "lane limits"),
        new("a lane limit twice", m => m.LaneLimits[1].Precedence = m.LaneLimits[0].Precedence, "lane limits"),
    ];

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_charter_is_refused(string rule) => RefusesBroken(Federation.Charter, Rules, rule);

    [Fact]
    public void All_of_three_is_a_quorum() => TakesChanged<Wire.Charter>(Federation.Charter, m => m.Quorum = 3);

    [Fact]
    public void Brokers_of_one_operator_may_share_its_TLS_root() => TakesChanged<Wire.Charter>(Federation.Charter, m =>
    {
        var second = m.Brokers[0].Clone();
        second.Id = "b2";
        m.Brokers.Add(second);
    });

    [Fact]
    public void A_charter_may_have_log_keys() => TakesChanged<Wire.Charter>(
        Federation.Charter, m => m.Brokers[0].LogKeys.Add([LogKey("backbone.example/log", 1), LogKey("b", 2)]));

    private static Wire.LogKey LogKey(string name, byte fill = 7) =>
        new() { Name = name, Ed25519 = Bytes(32, fill), MlDsa44 = Bytes(1312, fill) };

    private static void ShareHalf(Wire.Charter message)
    {
        var first = message.Nations[0].RootKey.Span;
        var second = message.Nations[1].RootKey.Span;
        message.Nations[0].RootKey = ByteString.CopyFrom([.. first[..1952], .. second[1952..]]);
    }

    private static ByteString Bytes(int count, byte fill = 7) =>
        ByteString.CopyFrom([.. Enumerable.Repeat(fill, count)]);

    private static ByteString Cut(ByteString bytes) => ByteString.CopyFrom(bytes.Span[..^1]);

    private static ByteString Longer(ByteString bytes) => ByteString.CopyFrom([.. bytes.Span, 0]);

    private static void Swap<T>(IList<T> items) => (items[0], items[1]) = (items[1], items[0]);

    private static void Repeat<T>(ICollection<T> items, int count)
    {
        var first = items.First();
        while (items.Count < count) items.Add(first);
    }
}
