using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    private static EnvelopeId OriginalId => new(Digest.Of("original"u8));

    /// <summary>ORCON, against the original's recipients and its originator's releases.</summary>
    public static Case[] OriginatorCases { get; } =
    [
        new("an ORCON message goes where the rules let it", Open, new() { Orcon = true }, "allowed by a"),
        new("a derivative goes to the original's recipients", Open, Derived(Orcon("USA/cisa/kim", "JPN/npa KOR/kisa")), "allowed by a"),
        new("a derivative goes to nobody beyond the original's recipients", Open, Derived(Orcon("USA/cisa/kim", "KOR/kisa")), "refused BeyondOriginal"),
        new("a derivative goes to no colleague at home beyond the original's recipients", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa")) with { To = "KOR/nis" }, "refused BeyondOriginal"),
        new("a personal mailbox of a recipient member is another mailbox", Open,
            Derived(Orcon("USA/cisa/kim", "JPN/npa KOR/kisa")) with { To = "JPN/npa/sato" }, "refused BeyondOriginal"),
        new("a derivative goes back to the originator", Open, Derived(Orcon("USA/cisa/kim", "KOR/kisa")) with { To = "USA/cisa/kim" }, "allowed by a"),
        new("a derivative goes back to the originator's member", Open, Derived(Orcon("USA/cisa/kim", "KOR/kisa")) with { To = "USA/cisa" }, "allowed by a"),
        new("a derivative goes to no colleague of the originator", Open, Derived(Orcon("USA/cisa/kim", "KOR/kisa")) with { To = "USA/fbi" }, "refused BeyondOriginal"),
        new("the originator's release opens the way", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 1))), "allowed by a"),
        new("a release for another mailbox opens nothing", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/jpcert", 1))), "refused BeyondOriginal"),
        new("a release that has run out opens nothing", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 0))), "refused BeyondOriginal"),
        new("one of several releases is enough", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("USA/fbi", 1), Consent("JPN/npa", 1))), "allowed by a"),
        new("a derivative of ORCON bears ORCON", Open, Derived(Orcon("USA/cisa/kim", "JPN/npa KOR/kisa")) with { Orcon = false }, "refused BeyondOriginal"),
        new("what derives from no ORCON goes anywhere", Open, Derived(Plain("USA/cisa/kim", "KOR/kisa")) with { Orcon = false }, "allowed by a"),
        new("originators decide about their own words", Open, Derived(Orcon("KOR/kisa/lee", "USA/cisa")) with { Orcon = false }, "allowed by a"),
        new("a colleague of the originator is not the originator", Open, Derived(Orcon("KOR/kisa/park", "USA/cisa")), "refused BeyondOriginal"),
        new("an unknown original may be ORCON", Open, Derived(new Original.Unknown(OriginalId)), "refused BeyondOriginal"),
        new("an unknown original goes nowhere, its originator's nation included", Open,
            Derived(new Original.Unknown(OriginalId)) with { To = "USA/cisa" }, "refused BeyondOriginal"),
        new("one that was not looked at goes nowhere, its originator's nation included", Open,
            Derived(new Original.Unread(OriginalId)) with { To = "USA/cisa" }, "refused BeyondOriginal"),
        new("originators do not decide about what their own words derive from", Open,
            Derived(Orcon("KOR/kisa/lee", "KOR/kisa"), Orcon("USA/cisa/kim", "KOR/kisa")), "refused BeyondOriginal"),
        new("a release that does not hold opens nothing", Open, Derived(Orcon("USA/cisa/kim", "KOR/kisa") with { Disregarded = ["forged"] }), "refused BeyondOriginal"),
        new("a release that does not hold closes nothing", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 1)) with { Disregarded = ["forged"] }), "allowed by a"),
        new("what a release lets go bears ORCON all the same", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 1))) with { Orcon = false }, "refused BeyondOriginal"),
        new("a release for one original is none for another", Open,
            Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 1)), Orcon("USA/fbi/smith", "KOR/kisa")), "refused BeyondOriginal"),
        new("every original must let it go", Open, Derived(Orcon("USA/cisa/kim", "JPN/npa"), Orcon("USA/fbi/smith", "KOR/kisa")), "refused BeyondOriginal"),
        new("a release replaces no rule", Allow("KOR/nis", "JPN/*"), Derived(Orcon("USA/cisa/kim", "KOR/kisa", Consent("JPN/npa", 1))), No),
    ];

    private static Message Derived(params Original[] originals) => new() { Orcon = true, Derived = originals };

    private static Original.Known Orcon(string originator, string recipients, params Consent[] consents) =>
        new Original.Known(OriginalId, PrincipalAddress.Parse(originator), true, [.. recipients.Split(' ').Select(MailboxAddress.Parse)]) { Consents = [.. consents] };

    private static Original.Known Plain(string originator, string recipients) =>
        new(OriginalId, PrincipalAddress.Parse(originator), false, [.. recipients.Split(' ').Select(MailboxAddress.Parse)]);

    private static Consent Consent(string mailbox, int daysLeft) => new([MailboxAddress.Parse(mailbox)], Texts.Now.Plus(TimeSpan.FromDays(daysLeft)));
}
