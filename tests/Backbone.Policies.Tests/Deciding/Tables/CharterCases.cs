namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    /// <summary>
    /// The charter over all: here exchanges send AMBER, 64 KiB and four categories at most, and in dprk-crypto (all but
    /// upbit) AMBER+STRICT is the highest. In named-persons (kisa, nis, npa, fbi) nothing is too high.
    /// </summary>
    public static Case[] CharterCases { get; } =
    [
        new("who shares a community with the recipient may send", Open, new() { To = "USA/fbi" }, "allowed by a"),
        new("who shares none with a recipient abroad may not", Open, new() { Author = "KOR/upbit/han" }, "refused OutsideCommunity"),
        new("nobody abroad outside all communities is reached", Open, new() { To = "USA/nobody" }, "refused OutsideCommunity"),
        new("a recipient of an unknown nation is refused", Open, new() { To = "DEU/bsi" }, "refused OutsideCommunity"),
        new("within a nation no community is needed", Open, new() { Author = "KOR/upbit/han", To = "KOR/kisa" , Category = Category.Incident }, "allowed by a"),
        new("a community that is named binds at home too", Open,
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Community = "dprk-crypto", Category = Category.Incident }, "refused OutsideCommunity"),
        new("a community that is named takes its members", Open, new() { Community = "dprk-crypto" }, "allowed by a"),
        new("a community that is named takes nobody else", Open, new() { Community = "dprk-crypto", To = "KOR/upbit" }, "refused OutsideCommunity"),
        new("a community that does not exist takes nobody", Open, new() { Community = "nobody" }, "refused OutsideCommunity"),
        new("an author of no member is refused", Open, new() { Author = "KOR/nobody/x", To = "KOR/kisa" }, "refused OutsideCommunity"),
        new("a nation's gateway is of no member", Open, new() { Author = "KOR/gateway", To = "KOR/kisa", Signer = KeyRole.Service }, "refused OutsideCommunity"),
        new("a ceiling takes itself", Open, new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident }, "allowed by a"),
        new("a ceiling takes no higher TLP", Open,
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident, Tlp = Tlp.AmberStrict }, "refused AboveCeiling"),
        new("a ceiling takes no other category", Open, new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Request }, "refused AboveCeiling"),
        new("a ceiling takes its size", Open,
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident, Size = 64 * 1024 }, "allowed by a"),
        new("a ceiling takes no larger size", Open,
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident, Size = 72 * 1024 }, "refused AboveCeiling"),
        new("a ceiling for exchanges binds no CERT", Open, new() { Category = Category.Request, Size = 72 * 1024 }, "allowed by a"),
        new("a community's ceiling binds what names it", Open,
            new() { Community = "dprk-crypto", Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "refused AboveCeiling"),
        new("what names none goes abroad where one community that both share takes it", Open,
            new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "allowed by a"),
        new("what names none is refused abroad where no community that both share takes it", Open,
            new() { Tlp = Tlp.Red, To = "USA/cisa/kim", Approvals = [Park] }, "refused AboveCeiling"),
        new("what names none goes abroad as high as the one community takes it", Open, new() { Tlp = Tlp.AmberStrict, To = "USA/cisa/kim" }, "allowed by a"),
        new("a community's ceiling binds at home only what names it", Open,
            new() { Tlp = Tlp.Red, To = "KOR/nis/choi", Approvals = [Park] }, "allowed by a"),
        new("a community that takes it, named, lets it go", Open,
            new() { Community = "named-persons", Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "allowed by a"),
        new("a draft is held to the communities of whom it is on behalf of", Open,
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service, Tlp = Tlp.Red, To = "USA/cisa/kim", Approvals = [Park] },
            "refused AboveCeiling"),
        new("a ceiling looks at whom a draft is on behalf of", Open,
            new() { Author = "KOR/upbit/gateway", Behalf = "KOR/upbit/han", Signer = KeyRole.Service, To = "KOR/kisa", Category = Category.Request }, "refused AboveCeiling"),
        new("the charter is over what the rules allow", Allow("KOR/upbit", "JPN/*"), new() { Author = "KOR/upbit/han" }, "refused OutsideCommunity"),
        new("a refuse that matches is named beside the charter", $"{Open}\n{Refuse("from: ['kind:exchange']")}", new() { Author = "KOR/upbit/han" }, "refused OutsideCommunity by r"),
    ];
}
