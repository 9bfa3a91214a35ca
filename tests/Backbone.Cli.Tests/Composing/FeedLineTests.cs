using Backbone.Cli.Composing;
using Backbone.Client;

namespace Backbone.Cli.Tests.Composing;

/// <summary>A line of <c>backbone feed</c>.</summary>
public sealed class FeedLineTests
{
    [Fact]
    public void A_line_has_a_subject_a_text_and_perhaps_a_language()
    {
        Assert.Equal(new FeedLine("경보", "지갑", "ko"), FeedLine.Read("""{"subject":"경보","text":"지갑","language":"ko"}"""));
        Assert.Equal(new FeedLine("a", "b\n", ""), FeedLine.Read("""{"text":"b\n","subject":"a"}"""));
    }

    [Theory]
    [InlineData("no JSON", "it is no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"subject":"a"}""", "is missing")]
    [InlineData("""{"subject":"a","text":1}""", "no text")]
    [InlineData("""{"subject":"a","text":{"b":{"c":1}}}""", "it is no JSON")]
    [InlineData("""{"subject":"a","text":"b","tlp":"red"}""", "\"tlp\", which means nothing here")]
    [InlineData("""{"subject":"a","subject":"c","text":"b"}""", "it is no JSON")]
    public void Whatever_else_is_told_with_its_cause(string line, string cause)
    {
        var fault = Assert.Throws<BackboneException>(() => FeedLine.Read(line));
        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(cause, fault.Message, StringComparison.Ordinal);
    }
}
