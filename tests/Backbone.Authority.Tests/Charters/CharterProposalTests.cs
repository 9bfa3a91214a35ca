using System.Text;
using Backbone.Authority.Charters;
using Backbone.Authority.Tests.Offices;
using Backbone.Protocol.Addresses;

namespace Backbone.Authority.Tests.Charters;

/// <summary>Introductions and terms become a charter, or it is said what is missing.</summary>
public sealed class CharterProposalTests : IDisposable
{
    private readonly RootHolders _holders = new();

    public void Dispose() => _holders.Dispose();

    [Fact]
    public void Introductions_and_terms_make_the_first_charter()
    {
        var charter = RootHolders.Read(_holders.Proposal.Draft(null));
        Assert.Equal((1ul, 2), (charter.Head.Version, charter.Quorum));
        Assert.Equal(["JPN", "KOR", "USA"], charter.Nations.Select(nation => nation.Code.ToString()));
        Assert.Equal(_holders.Kor.Root.Key.Kid, charter.FindNation(NationCode.Parse("KOR"))!.RootKey.Kid);
        Assert.Equal(["JPN/npa", "KOR/kisa", "USA/cisa"], charter.Communities.Single().Members.Select(member => member.ToString()));
        var ceiling = charter.Ceilings[0];
        Assert.Equal((MemberKind.Exchange, Tlp.AmberStrict, 65536ul), (ceiling.Kind, ceiling.MaxTlp, ceiling.MaxSize));
        Assert.Equal([Category.Bulletin, Category.Incident], ceiling.Categories);
        Assert.Null(charter.FindLaneLimit(Precedence.Flash)!.OutstandingBytes);
        Assert.Equal("b1", charter.Brokers.Single().Id);
    }

    [Fact]
    public void What_is_not_given_anew_stays_and_a_nation_that_is_given_is_added()
    {
        var first = _holders.FirstCharter();
        var sgp = _holders.Found("SGP");
        var next = RootHolders.Read(_holders.Next(first, proposal => proposal with { Nations = [sgp.Introduction], Terms = Terms("""{ "quorum": 3 }""") }));
        var before = RootHolders.Read(first);
        Assert.Equal((2ul, first.Hash, 3), (next.Head.Version, next.Head.Previous!.Value, next.Quorum));
        Assert.Equal(["JPN", "KOR", "SGP", "USA"], next.Nations.Select(nation => nation.Code.ToString()));
        Assert.Equal(before.Communities.Single().Members, next.Communities.Single().Members);
        Assert.Equal(before.Ceilings.Length, next.Ceilings.Length);
        Assert.Equal(before.LaneLimits, next.LaneLimits);
    }

    [Fact]
    public void A_nation_that_is_given_again_has_its_new_root()
    {
        var first = _holders.FirstCharter();
        var anew = _holders.Found("KOR", folder: "KOR-2");
        var next = RootHolders.Read(_holders.Next(first, proposal => proposal with { Nations = [anew.Introduction] }));
        Assert.Equal(anew.Root.Key.Kid, next.FindNation(NationCode.Parse("KOR"))!.RootKey.Kid);
        Assert.Equal(3, next.Nations.Length);
    }

    [Fact]
    public void A_nation_that_leaves_leaves_the_communities_too()
    {
        var next = RootHolders.Read(_holders.Next(_holders.FirstCharter(), proposal => proposal with { Without = [NationCode.Parse("JPN")] }));
        Assert.Equal(["KOR", "USA"], next.Nations.Select(nation => nation.Code.ToString()));
        Assert.Equal(["KOR/kisa", "USA/cisa"], next.Communities.Single().Members.Select(member => member.ToString()));
    }

    private static readonly Dictionary<string, (string Cause, Func<RootHolders, CharterProposal> Make)> Wrong = new()
    {
        ["no nation"] = ("no nation is given", holders => new CharterProposal { Lifetime = holders.Year }),
        ["no quorum"] = ("needs a quorum", holders => holders.Proposal with { Terms = Terms("{}") }),
        ["no terms"] = ("needs a quorum", holders => holders.Proposal with { Terms = null }),
        ["half of the nations"] = ("quorum", holders => holders.Proposal with { Terms = Terms("""{ "quorum": 1 }""") }),
        ["a nation twice"] = ("nation KOR is named twice", holders => holders.Proposal with { Nations = [.. holders.Proposal.Nations, holders.Kor.Introduction] }),
        ["a broker twice"] = ("broker b1 is named twice", holders => holders.Proposal with { Brokers = [holders.Broker, holders.Broker] }),
        ["another federation"] = ("introduces itself to other.example", holders => holders.Proposal with
        {
            Nations = [.. holders.Proposal.Nations, holders.Found("SGP", FederationName.Parse("other.example")).Introduction],
        }),
        ["leaving what was not joined"] = ("SGP is not in the charter before", holders => holders.Proposal with { Without = [NationCode.Parse("SGP")] }),
        ["a community of strangers"] = ("SGP", holders => holders.Proposal with
        {
            Terms = Terms("""{ "quorum": 2, "communities": { "x": ["SGP/csa"] } }"""),
        }),
    };

    public static TheoryData<string> Faults => [.. Wrong.Keys];

    [Theory, MemberData(nameof(Faults))]
    public void What_would_be_no_charter_is_refused_with_the_cause(string fault)
    {
        var (cause, make) = Wrong[fault];
        var thrown = Assert.Throws<AuthorityException>(() => make(_holders).Draft(null));
        Assert.Contains(cause, thrown.Message, StringComparison.Ordinal);
        Assert.NotEmpty(thrown.NextStep);
    }

    private static CharterTerms Terms(string text) => CharterTerms.Read(Encoding.UTF8.GetBytes(text));
}
