using System.Text;
using System.Text.Json;
using Backbone.Cli.Demo;

namespace Backbone.Cli.Tests.Demo;

public sealed class StixBundleTests
{
    private static readonly byte[] Bundle = Bulletin.ReadStix();

    [Fact]
    public void The_bundle_that_the_demo_sends_is_valid() => Assert.Empty(StixChecker.Check(Bundle));

    [Fact]
    public void It_is_marked_like_the_message()
    {
        using var bundle = JsonDocument.Parse(Bundle);
        var marked = bundle.RootElement.GetProperty("objects").EnumerateArray()
            .Where(item => item.GetProperty("type").GetString() != "marking-definition");
        Assert.All(marked, item => Assert.Equal("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Assert.Single(item.GetProperty("object_marking_refs").EnumerateArray()).GetString()));
    }

    [Fact]
    public void Chain_and_address_stand_together_in_every_indicator()
    {
        using var bundle = JsonDocument.Parse(Bundle);
        string[] patterns = [.. bundle.RootElement.GetProperty("objects").EnumerateArray()
            .Where(item => item.GetProperty("type").GetString() == "indicator")
            .Select(item => item.GetProperty("pattern").GetString()!)];
        Assert.Equal(3, patterns.Length);
        Assert.All(patterns, pattern =>
            Assert.Matches(
                "^\\[x-crypto-wallet:chain = '[a-z0-9]+:[a-zA-Z0-9]+' AND x-crypto-wallet:address = '[a-zA-Z0-9]+'\\]$", pattern));
    }

    [Fact]
    public void Every_text_and_the_marking_say_that_it_is_an_exercise()
    {
        Assert.Contains("EXERCISE", Bulletin.Subject);
        Assert.Contains("훈련", Encoding.UTF8.GetString(Bulletin.Parts[0].Data.Span));
        Assert.Contains("演習", Encoding.UTF8.GetString(Bulletin.Parts[1].Data.Span));
        Assert.Contains("EXERCISE", Encoding.UTF8.GetString(Bulletin.Parts[2].Data.Span));
        Assert.Equal(["ko", "ja", "en", ""], Bulletin.Parts.Select(part => part.Language));
    }

    [Theory]
    [InlineData("\"type\": \"bundle\"", "\"type\": \"parcel\"", "it is no bundle")]
    [InlineData("bundle--f5c9d4fb", "bundle--f5c9d4f", "the bundle has no id")]
    [InlineData("\"spec_version\": \"2.1\"", "\"spec_version\": \"2.0\"", "has no spec_version 2.1")]
    [InlineData("\"pattern\": \"[", "\"pattern\": \"", "is not [type:path")]
    [InlineData("' AND x-crypto", "' WITH x-crypto", "is not [type:path")]
    [InlineData("\"valid_from\": \"2026-11-01T15:00:00Z\"", "\"valid_from\": \"2026-11-01\"", "is no timestamp")]
    [InlineData("\"valid_from\"", "\"valid_form\"", "lacks valid_from")]
    [InlineData("\"confidence\": 85", "\"confidence\": 185", "is not 0 to 100")]
    [InlineData("\"malicious-activity\"", "\"malicious\"", "is not in the vocabulary")]
    [InlineData("indicator--4ad1e825", "indicator--4AD1E825", "is no id of type indicator")]
    [InlineData("\"created_by_ref\": \"identity--02026fcd", "\"created_by_ref\": \"identity--12026fcd",
        "names no identity")]
    [InlineData("\"object_marking_refs\": [\"marking-definition--55",
        "\"object_marking_refs\": [\"marking-definition--56", "names no marking")]
    [InlineData("\"tlp_2_0\": \"amber\"", "\"tlp_2_0\": \"red\"", "is not the published marking")]
    [InlineData("\"identity_class\"", "\"identity_kind\"", "has identity_kind, which identity has not")]
    [InlineData("indicator--de399b43-f16d-4f24-b582-a43e6ea0ebf5", "indicator--4ad1e825-6d64-4681-80d9-8388b2b6cbc1",
        "two objects have one id")]
    public void What_is_broken_is_found(string good, string broken, string finding)
    {
        var text = Encoding.UTF8.GetString(Bundle);
        Assert.Contains(good, text);
        var findings = StixChecker.Check(Encoding.UTF8.GetBytes(text.Replace(good, broken, StringComparison.Ordinal)));
        Assert.Contains(findings, found => found.Contains(finding, StringComparison.Ordinal));
    }
}
