using System.Text.Json.Nodes;
using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.Cli.Tests.Views;

/// <summary>Originators' releases on the page.</summary>
public sealed class ReleaseTests
{
    private static readonly EnvelopeId Original = new(Digest.Of("an original"u8));
    private static readonly Timestamp Until = new(1_801_418_400_000); // 2027-01-31 18:00 UTC

    private static readonly CarriedRelease Lees = new(new OriginatorRelease(
        Original, [MailboxAddress.Parse("JPN/npa"), MailboxAddress.Parse("USA/cisa/kim")], Until, default, default), PrincipalAddress.Parse("KOR/kisa/lee"));

    private readonly TestTerminal _terminal = new();

    [Fact]
    public void A_release_says_what_may_go_where_until_when_and_who_signed()
    {
        Assert.Equal($"{Original} to JPN/npa, USA/cisa/kim until 2027-01-31 18:00:00Z, signed by KOR/kisa/lee", ReleaseText.Of(Lees, default));
        Assert.Contains("(has ended), signed by KOR/kisa/lee", ReleaseText.Of(Lees, Until), StringComparison.Ordinal);
        Assert.Contains("signed by nobody that is known here", ReleaseText.Of(Lees with { Signer = null }, default), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_is_shown_with_its_releases_where_somebody_looked_who_signed()
    {
        Assert.True(Envelope.TryRead(Forge.Letter("KOR/kisa/lee", "JPN/npa").Build(), out var letter, out _));
        var page = new Page(_terminal.Output, default);
        HeaderView.Show(page, letter.Header, letter.Handling, letter.Handling.Created, [Lees]);
        Assert.Contains($"Releases    {Original} to JPN/npa", _terminal.Written, StringComparison.Ordinal);
        var json = new JsonObject();
        HeaderView.AddTo(json, letter.Header, letter.Handling, [Lees]);
        var release = json["releases"]![0]!;
        Assert.Equal((Original.ToString(), "USA/cisa/kim", "2027-01-31T18:00:00.000Z", "KOR/kisa/lee"),
            ((string?)release["envelope"], (string?)release["to"]![1], (string?)release["until"], (string?)release["signedBy"]));
        HeaderView.AddTo(json = [], letter.Header, letter.Handling);
        Assert.False(json.ContainsKey("releases"));
    }
}
