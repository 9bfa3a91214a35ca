using Backbone.Cli.Views;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;

namespace Backbone.Cli.Tests.Views;

public sealed class WordTextTests
{
    [Theory]
    [InlineData("KOR/kisa/gateway", "the nation's word, not the officer's")]
    [InlineData("KOR/kisa/siem-1", "a system's word, not an officer's")]
    [InlineData("KOR/gateway", "the nation's word")]
    public void What_a_service_key_signed_is_said_to_be_no_officers_word(string author, string said) =>
        Assert.StartsWith(said, WordText.Of(Seal(author), KeyRole.Service), StringComparison.Ordinal);

    [Fact]
    public void An_officers_own_word_needs_no_words() => Assert.Null(WordText.Of(Seal("KOR/kisa/lee"), KeyRole.Officer));

    private static Protocol.Envelopes.Handling Seal(string author) =>
        new TestConsignments(TestFederation.Default, TimeProvider.System).Seal(new TestMessage { Author = author }).Envelope.Handling;
}
