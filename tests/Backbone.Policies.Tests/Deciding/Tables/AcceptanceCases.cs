using System.Collections.Immutable;

namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    private static ImmutableDictionary<string, string> Accepting(string nation, string rules) =>
        ImmutableDictionary<string, string>.Empty.Add(nation, rules);

    /// <summary>The recipient nation's rules as the author's border knows them.</summary>
    public static Case[] AcceptanceCases { get; } =
    [
        new("what the recipient's nation accepts passes", Open, new(), "allowed by JPN:k, a") { Accept = Accepting("JPN", Allow("KOR/*", "JPN/*", id: "k")) },
        new("what it does not accept is refused before it is sent", Open, new(), "refused NotAccepted") { Accept = Accepting("JPN", "") },
        new("what it refuses is refused before it is sent", Open, new(), "refused NotAccepted by JPN:x")
            { Accept = Accepting("JPN", $"{Allow("KOR/*", "JPN/*", id: "k")}\n{Refuse("tlp: [AMBER]", "x")}") },
        new("another category is accepted", Open, new() { Category = Category.Indicators }, "allowed by JPN:k, a")
            { Accept = Accepting("JPN", Allow("KOR/*", "JPN/*", "categories: [indicators]", "k")) },
        new("an AMBER of a category that it does not take is refused", Open, new() { Category = Category.Request }, "refused NotAccepted")
            { Accept = Accepting("JPN", Allow("KOR/*", "JPN/*", "categories: [bulletin, indicators]", "k")) },
        new("acceptance looks at the mailbox", Open, new() { To = "JPN/npa/sato" }, "refused NotAccepted")
            { Accept = Accepting("JPN", Allow("KOR/*", "JPN/npa", id: "k")) },
        new("acceptance looks at the author's kind", Open, new() { Author = "KOR/nis/choi" }, "refused NotAccepted")
            { Accept = Accepting("JPN", Allow("kind:cert, kind:police", "JPN/*", id: "k")) },
        new("acceptance looks at the signer", Open, new() { Author = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "refused NotAccepted")
            { Accept = Accepting("JPN", Allow("KOR/*", "JPN/*", "signer: officer", "k")) },
        new("acceptance looks at a draft's principal", Open,
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service }, "allowed by JPN:k, a")
            { Accept = Accepting("JPN", Allow("KOR/kisa/siem-1", "JPN/*", id: "k")) },
        new("only the recipient's nation is asked", Open, new(), "allowed by a") { Accept = Accepting("USA", "") },
        new("the own nation's acceptance binds mail at home", Open, new() { To = "KOR/nis" }, "refused NotAccepted") { Accept = Accepting("KOR", Allow("JPN/*", "KOR/*")) },
        new("an acceptance that is not known does not refuse", Open, new(), "allowed by a") { Unknown = ["JPN"] },
        new("an own acceptance that is missing refuses mail at home", Open, new() { To = "KOR/nis" }, "refused PolicyNotInForce") { Unknown = ["KOR"] },
        new("both sides say no: the own one is told first", "", new(), No) { Accept = Accepting("JPN", "") },
    ];

    /// <summary>The recipient's border.</summary>
    public static Case[] InwardCases { get; } =
    [
        In("what the own rules accept comes in", Allow("KOR/*", "JPN/*", id: "k"), new(), "allowed by JPN:k"),
        In("what they do not accept stays out", "", new(), "refused NotAccepted"),
        In("a refuse beats an allow at the way in", $"{Allow("KOR/*", "JPN/*", id: "k")}\n{Refuse("from: [KOR/kisa]", "x")}", new(), "refused NotAccepted by JPN:x"),
        In("every matching acceptance rule is named", $"{Allow("KOR/*", "JPN/*", id: "k")}\n{Allow("KOR/kisa", "JPN/npa", id: "l")}", new(), "allowed by JPN:k, JPN:l"),
        In("markings bind at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Releasable = "KOR USA" }, "refused NotReleasable"),
        In("an absent marking is refused at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Tlp = Tlp.Unspecified }, "refused MarkingAbsent"),
        In("RED to a shared mailbox is refused at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Tlp = Tlp.Red, Approvals = [Park] }, "refused RedNotPersonal"),
        In("RED without an approval is refused at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Tlp = Tlp.Red, To = "JPN/npa/sato" }, "refused ApprovalMissing"),
        In("RED with an approval comes in", Allow("KOR/*", "JPN/*", id: "k"), new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "allowed by JPN:k"),
        In("RED with the author's own approval is refused at the way in", Allow("KOR/*", "JPN/*", id: "k"),
            new() { Author = "KOR/kisa/park", Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "refused ApprovalMissing"),
        In("the charter binds at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Author = "KOR/upbit/han" }, "refused OutsideCommunity"),
        In("what names no community must be taken by one that both share at the way in",
            "- { id: k, allow: { from: [KOR/*], to: [USA/*] } }", new() { Tlp = Tlp.Red, To = "USA/cisa/kim", Approvals = [Park] }, "refused AboveCeiling", "USA"),
        In("a ceiling binds at the way in", "- { id: k, allow: { from: [KOR/*], to: [KOR/*] } }",
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Request }, "refused AboveCeiling", "KOR"),
        In("a receipt is none of the rules' at the way in", Allow("KOR/*", "JPN/*", id: "k"), new() { Category = Category.Receipt, Tlp = Tlp.Unspecified }, "refused FormNotAllowed"),
    ];

    private static Case In(string says, string rules, Message message, string expected, string nation = "JPN") =>
        new(says, "", message, expected) { Inward = true, Accept = Accepting(nation, rules) };
}
