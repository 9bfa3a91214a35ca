using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;
using Google.Protobuf;
using static Backbone.Protocol.Tests.Documents.PayloadRules;
using Wire = Backbone.Contracts.Documents.V1;

namespace Backbone.Protocol.Tests.Documents;

/// <summary>What every payload begins with, and that it is canonical.</summary>
public sealed class HeadRuleTests
{
    private static readonly TestFederation Federation = TestFederation.Default;

    private static readonly ByteString Hash = ByteString.CopyFrom(new byte[32]);

    private static readonly Rule<Wire.Roster>[] Rules =
    [
        new("no head", m => m.Head = null, "no head"),
        new("format 0", m => m.Head.Format = 0, "format 0"),
        new("format 2", m => m.Head.Format = 2, "format 2"),
        new("no federation", m => m.Head.Federation = "", "federation"),
        new("federation in capitals", m => m.Head.Federation = "Backbone.example", "federation"),
        new("no nation", m => m.Head.Nation = "", "names no nation"),
        new("nation in small letters", m => m.Head.Nation = "kor", "names no nation"),
        new("version 0", m => m.Head.Version = 0, "count from 1"),
        new("version 2^32", m => (m.Head.Version, m.Head.Previous) = (1UL << 32, Hash), "beyond 4294967295"),
        new("version 2^63", m => (m.Head.Version, m.Head.Previous) = (1UL << 63, Hash), "beyond 4294967295"),
        new("version 2^64 - 1", m => (m.Head.Version, m.Head.Previous) = (ulong.MaxValue, Hash), "beyond 4294967295"),
        new("version 1 with a previous", m => m.Head.Previous = ByteString.CopyFrom(new byte[32]), "version before"),
        new("version 2 without a previous", m => m.Head.Version = 2, "hash before has 0 bytes"),
        new("a previous of 31 bytes", m =>
            (m.Head.Version, m.Head.Previous) = (2, ByteString.CopyFrom(new byte[31])), "31 bytes"),
        new("ends as it begins", m => m.Head.Until = m.Head.From, "ends before it begins"),
        new("ends before it begins", m => m.Head.Until = m.Head.From - 1, "ends before it begins"),
        new("of another nation", m => m.Head.Nation = "USA", "of another nation"),
    ];

    public static TheoryData<string> Breaches => Names(Rules);

    [Theory, MemberData(nameof(Breaches))]
    public void A_broken_head_is_refused(string rule) => RefusesBroken(Federation.Documents[5], Rules, rule);

    [Theory]
    [InlineData(1UL << 31)]
    [InlineData(DocumentHead.MaxVersion)]
    public void The_last_version_is_a_version(ulong version) => TakesChanged<Wire.Roster>(
        Federation.Documents[5], m => (m.Head.Version, m.Head.Previous) = (version, Hash));

    [Fact]
    public void A_charter_that_names_a_nation_is_refused() => RefusesBroken(
        Federation.Charter, [new Rule<Wire.Charter>("nation", m =>
            m.Head.Nation = "KOR", "names no nation")], "nation");
}
