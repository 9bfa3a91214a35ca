using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Tests.Deciding;

/// <summary>What a refusal for ORCON says: what stood in the way, and what can truly be done about it.</summary>
public sealed class OriginatorWordTests
{
    private static readonly EnvelopeId Id = new(Digest.Of("original"u8));
    private static readonly Original.Known Kims =
        new(Id, PrincipalAddress.Parse("USA/cisa/kim"), true, [MailboxAddress.Parse("KOR/kisa")]);

    [Fact]
    public void Without_a_release_its_originator_is_to_be_asked()
    {
        var refused = Refuse(Kims);
        Assert.EndsWith("which is ORCON and was not sent to JPN/npa", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("ask USA/cisa/kim for a signed release that names JPN/npa, or leave the recipient out", refused.NextStep);
    }

    [Fact]
    public void A_release_that_ended_is_told_with_its_end() =>
        Assert.EndsWith($", and the release that names it ended at {Texts.Now}", Refuse(Kims with
        {
            Consents = [new Consent([MailboxAddress.Parse("JPN/npa")], Texts.Now)],
        }).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_release_that_does_not_hold_is_told_with_its_reason() =>
        Assert.EndsWith(", and a release that it brings does not count: its signature does not verify",
            Refuse(Kims with { Disregarded = ["its signature does not verify"] }).Detail, StringComparison.Ordinal);

    [Fact]
    public void For_an_unknown_original_no_release_is_asked_for_and_nobody_is_named()
    {
        var refused = Refuse(new Original.Unknown(Id));
        Assert.Contains("which KOR neither sent nor received", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("have its originator send it to KOR, and name what comes as the original", refused.NextStep);
    }

    [Fact]
    public void One_that_was_not_looked_at_is_told_as_one_too_many()
    {
        var refused = Refuse(new Original.Unread(Id));
        Assert.Contains($"from more than 64 messages, of which {Id} was not looked at", refused.Detail, StringComparison.Ordinal);
        Assert.Equal("send it as several messages, each of which derives from fewer", refused.NextStep);
    }

    private static Backbone.Protocol.Refused Refuse(Original original)
    {
        var given = new Case("", "- { id: a, allow: { from: [KOR/*], to: [JPN/*, USA/*, KOR/*] } }", new() { Orcon = true, Derived = [original] }, "");
        var manifest = given.Message.ToManifest();
        return given.Border(manifest.Recipients[0].Nation).Explain(manifest, 0, Texts.Now).ToRefused()
            ?? throw new ArgumentException("it is not refused");
    }
}
