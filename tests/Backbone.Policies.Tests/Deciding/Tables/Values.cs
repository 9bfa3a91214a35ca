namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    /// <summary>Clauses about what header and handling state.</summary>
    public static Case[] Values { get; } =
    [
        // tlp
        new("tlp max takes what is below", Where("tlp: {max: AMBER}"), new() { Tlp = Tlp.Green }, "allowed by a"),
        new("tlp max takes itself", Where("tlp: {max: AMBER}"), new(), "allowed by a"),
        new("tlp max takes nothing above", Where("tlp: {max: AMBER}"), new() { Tlp = Tlp.AmberStrict }, No),
        new("AMBER+STRICT lies below RED", Where("tlp: {max: AMBER+STRICT}"), new() { Tlp = Tlp.AmberStrict }, "allowed by a"),
        new("tlp min takes itself", Where("tlp: {min: AMBER}"), new(), "allowed by a"),
        new("tlp min takes nothing below", Where("tlp: {min: AMBER}"), new() { Tlp = Tlp.Green }, No),
        new("tlp min and max take what is between", Where("tlp: {min: GREEN, max: AMBER}"), new() { Tlp = Tlp.Green }, "allowed by a"),
        new("tlp min and max take nothing outside", Where("tlp: {min: GREEN, max: AMBER}"), new() { Tlp = Tlp.Clear }, No),
        new("a list of tlp takes what it names", Where("tlp: [CLEAR, AMBER]"), new(), "allowed by a"),
        new("a list of tlp takes nothing between", Where("tlp: [CLEAR, AMBER]"), new() { Tlp = Tlp.Green }, No),
        new("one tlp is a list of one", Where("tlp: GREEN"), new() { Tlp = Tlp.Green }, "allowed by a"),
        new("letter case of a marking means nothing", Where("tlp: amber"), new(), "allowed by a"),
        // pap
        new("pap max takes itself", Where("pap: {max: AMBER}"), new() { Pap = Pap.Amber }, "allowed by a"),
        new("pap max takes nothing above", Where("pap: {max: AMBER}"), new() { Pap = Pap.Red }, No),
        new("an allow on pap takes nothing that states none", Where("pap: {max: RED}"), new(), No),
        new("pap min takes nothing that states none", Where("pap: {min: CLEAR}"), new(), No),
        new("pap none takes what states none", Where("pap: [none]"), new(), "allowed by a"),
        new("pap none takes nothing that states one", Where("pap: [none]"), new() { Pap = Pap.Clear }, No),
        new("a refuse of pap none makes PAP required", $"{Open}\n{Refuse("pap: none")}", new(), "refused NotReleased by r"),
        new("a rule that is silent on pap takes what states none", Open, new(), "allowed by a"),
        // category
        new("categories take what they name", Where("categories: [bulletin, indicators]"), new() { Category = Category.Indicators }, "allowed by a"),
        new("categories take nothing else", Where("categories: [bulletin, indicators]"), new() { Category = Category.Incident }, No),
        new("a request is a category", Where("categories: [request]"), new() { Category = Category.Request }, "allowed by a"),
        new("a response is a category", Where("categories: [response]"), new() { Category = Category.Response }, "allowed by a"),
        new("a sighting is a category", Where("categories: [sighting]"), new() { Category = Category.Sighting }, "allowed by a"),
        new("a recall is a category", Where("categories: [recall]"), new() { Category = Category.Recall }, "allowed by a"),
        new("a refuse on a category", $"{Open}\n{Refuse("categories: [incident]")}", new() { Category = Category.Incident }, "refused NotReleased by r"),
        // precedence
        new("precedence max takes itself", Where("precedence: {max: PRIORITY}"), new() { Precedence = Precedence.Priority }, "allowed by a"),
        new("precedence max takes nothing above", Where("precedence: {max: priority}"), new() { Precedence = Precedence.Flash }, No),
        new("precedence min takes what is above", Where("precedence: {min: immediate}"), new() { Precedence = Precedence.Flash }, "allowed by a"),
        // size is P
        new("size max takes itself", Where("size: {max: 1MiB}"), new() { Size = 1024 * 1024 }, "allowed by a"),
        new("size max takes nothing above", Where("size: {max: 1MiB}"), new() { Size = 1024 * 1024 + 1 }, No),
        new("size min takes itself", Where("size: {min: 2KiB}"), new() { Size = 2048 }, "allowed by a"),
        new("size min takes nothing below", Where("size: {min: 2KiB}"), new() { Size = 1024 }, No),
        new("a refuse on size", $"{Open}\n{Refuse("size: {min: 64KiB}")}", new() { Size = 64 * 1024 }, "refused NotReleased by r"),
        // signer, drafts
        new("signer officer takes an officer's", Where("signer: officer"), new(), "allowed by a"),
        new("signer officer takes no service's", Where("signer: officer"), new() { Signer = KeyRole.Service, Author = "KOR/kisa/siem-1" }, No),
        new("signer service takes a service's", Where("signer: service"), new() { Signer = KeyRole.Service, Author = "KOR/kisa/siem-1" }, "allowed by a"),
        new("signer officer takes no draft", Where("signer: officer"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, No),
        new("on-behalf-of true takes a draft", Where("on-behalf-of: true"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "allowed by a"),
        new("on-behalf-of false takes no draft", Where("on-behalf-of: false"),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, No),
        new("on-behalf-of true takes no letter of one's own", Where("on-behalf-of: true"), new(), No),
        // community
        new("community takes what names it", Where("community: [dprk-crypto]"), new() { Community = "dprk-crypto" }, "allowed by a"),
        new("community takes nothing that names none", Where("community: [dprk-crypto]"), new(), No),
        new("a refuse on a community", $"{Open}\n{Refuse("community: dprk-crypto")}", new() { Community = "dprk-crypto" }, "refused NotReleased by r"),
        // caveats
        new("caveats ORCON takes what bears it", Where("caveats: [ORCON]"), new() { Orcon = true }, "allowed by a"),
        new("caveats ORCON takes nothing else", Where("caveats: [ORCON]"), new(), No),
        new("caveats none takes nothing that bears one", Where("caveats: none"), new() { Orcon = true }, No),
        new("a rule that is silent on caveats takes ORCON", Open, new() { Orcon = true }, "allowed by a"),
        // releasable-to
        new("releasable-to takes what stays within", Where("releasable-to: [JPN, USA]"), new() { Releasable = "JPN" }, "allowed by a"),
        new("releasable-to takes nothing wider", Where("releasable-to: [JPN]"), new() { Releasable = "JPN USA" }, No),
        new("releasable-to takes nothing that states none", Where("releasable-to: [JPN, USA]"), new(), No),
        new("releasable-to none takes what states none", Where("releasable-to: none"), new(), "allowed by a"),
        new("a refuse of releasable-to none makes it required", $"{Open}\n{Refuse("from: [KOR/kisa], releasable-to: none")}", new(), "refused NotReleased by r"),
        // exercise
        new("exercise true takes a drill", Where("exercise: true"), new() { Exercise = true }, "allowed by a"),
        new("exercise true takes nothing real", Where("exercise: true"), new(), No),
        new("exercise false takes no drill", Where("exercise: false"), new() { Exercise = true }, No),
    ];
}
