using System.Text;
using Backbone.Authority.Charters;
using Backbone.Authority.Tests.Offices;

namespace Backbone.Authority.Tests.Charters;

/// <summary>Terms are read strictly: a mistake is refused, and is said where it is.</summary>
public sealed class CharterTermsTests
{
    [Fact]
    public void What_is_not_said_is_not_there()
    {
        var terms = Read("""{ "communities": {} }""");
        Assert.Null(terms.Quorum);
        Assert.Null(terms.Ceilings);
        Assert.Empty(terms.Communities!);
    }

    [Fact]
    public void All_of_it_is_read() => Assert.Equal(2, Read(RootHolders.Terms).LaneLimits!.Value.Length);

    [Theory]
    [InlineData("", "")]
    [InlineData("null", "null")]
    [InlineData("[]", "")]
    [InlineData("""{ "quorums": 2 }""", "quorums")]
    [InlineData("""{ "Quorum": 2 }""", "Quorum")]
    [InlineData("""{ "quorum": 2, "quorum": 3 }""", "quorum")]
    [InlineData("""{ "quorum": "2" }""", "quorum")]
    [InlineData("""{ "quorum": 2 } // agreed""", "")]
    [InlineData("""{ "communities": { "x": ["KOR/kisa"], "x": [] } }""", "Duplicate")]
    [InlineData("""{ "communities": { "x": ["kisa"] } }""", "'kisa' is no member")]
    [InlineData("""{ "communities": { "x": [null] } }""", "is no member")]
    [InlineData("""{ "communities": { "x": null } }""", "community 'x' is null")]
    [InlineData("""{ "ceilings": [{ "kind": "exchange" }] }""", "maxTlp")]
    [InlineData("""{ "ceilings": [{ "maxTlp": "purple" }] }""", "'purple' is no value of maxTlp: write one of clear|green|amber|amber+strict|red")]
    [InlineData("""{ "ceilings": [{ "maxTlp": "red", "kind": "bank" }] }""", "'bank' is no value of kind")]
    [InlineData("""{ "ceilings": [{ "maxTlp": "red", "categories": ["news"] }] }""", "'news' is no value of categories")]
    [InlineData("""{ "ceilings": [{ "maxTlp": "red", "maxSize": 0 }] }""", "maxSize of 0")]
    [InlineData("""{ "ceilings": [{ "maxTlp": "unspecified" }] }""", "no value of maxTlp")]
    [InlineData("""{ "ceilings": [null] }""", "a ceiling is null")]
    [InlineData("""{ "laneLimits": { "soon": {} } }""", "'soon' is no value of laneLimits")]
    [InlineData("""{ "laneLimits": { "flash": { "perMinute": 0 } } }""", "a limit of 0 for 'flash'")]
    [InlineData("""{ "laneLimits": { "flash": null } }""", "the limit of 'flash' is null")]
    public void A_mistake_is_refused_and_named(string text, string cause)
    {
        var fault = Assert.Throws<AuthorityException>(() => Read(text));
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
        Assert.Equal("correct the file", fault.NextStep);
    }

    [Fact]
    public void More_than_a_charter_holds_is_not_read() =>
        Assert.Contains("are the limit", Assert.Throws<AuthorityException>(() => CharterTerms.Read(new byte[CharterTerms.MaxSize + 1])).Message, StringComparison.Ordinal);

    private static CharterTerms Read(string text) => CharterTerms.Read(Encoding.UTF8.GetBytes(text));
}
