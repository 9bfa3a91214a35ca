namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    private const string Releaser = "approvals: {role: releaser, count: 1}";
    private const string Officers = "approvals: {role: officer, count: 2}";
    private static (string, string) Park => ("releaser", "KOR/kisa/park");

    /// <summary>Co-signatures: who asks, who may give, and what waits.</summary>
    public static Case[] ApprovalCases { get; } =
    [
        new("an allow that asks for an approval waits", Where(Releaser), new(), "pending by a wants 1 releaser"),
        new("an approval that is given lets it pass", Where(Releaser), new() { Approvals = [Park] }, "allowed by a"),
        new("an approval in another role does not count", Where(Releaser), new() { Approvals = [("officer", "KOR/kisa/park")] }, "pending by a wants 1 releaser"),
        new("the author's own approval does not count", Where(Releaser),
            new() { Author = "KOR/kisa/park", Approvals = [Park] }, "pending by a wants 1 releaser"),
        new("the approval of whom it is on behalf does not count", Where(Officers),
            new() { Author = "KOR/kisa/gateway", Behalf = "KOR/kisa/siem-1", Signer = KeyRole.Service,
                Approvals = [("officer", "KOR/kisa/siem-1"), ("officer", "KOR/kisa/lee")] }, "pending by a wants 1 officer"),
        new("two approvals are two officers", Where(Officers), new() { Approvals = [("officer", "KOR/kisa/park"), ("officer", "KOR/kisa/park")] },
            "pending by a wants 1 officer"),
        new("two officers are two approvals", Where(Officers), new() { Approvals = [("officer", "KOR/kisa/park"), ("officer", "KOR/nis/choi")] }, "allowed by a"),
        new("one of two is missing", Where(Officers), new() { Approvals = [("officer", "KOR/nis/choi")] }, "pending by a wants 1 officer"),
        new("approvals asked by any matching allow must be given", $"{Open}\n{Allow("KOR/kisa", "JPN/npa", Releaser, "b")}", new(), "pending by b wants 1 releaser"),
        new("approvals asked by any matching allow let all of them pass", $"{Open}\n{Allow("KOR/kisa", "JPN/npa", Releaser, "b")}",
            new() { Approvals = [Park] }, "allowed by a, b"),
        new("approvals asked by an allow that does not match are not needed", $"{Open}\n{Allow("KOR/nis", "JPN/npa", Releaser, "b")}", new(), "allowed by a"),
        new("approvals in two roles are both needed", $"{Where(Releaser)}\n{Allow("KOR/kisa", "JPN/npa", Officers, "b")}", new(), "pending by a, b wants 2 officer and 1 releaser"),
        new("of two roles the one that waits is named", $"{Where(Releaser)}\n{Allow("KOR/kisa", "JPN/npa", Officers, "b")}",
            new() { Approvals = [Park] }, "pending by b wants 2 officer"),
        new("in one role the most counts", $"{Where("approvals: {role: officer, count: 1}")}\n{Allow("KOR/kisa", "JPN/npa", Officers, "b")}",
            new() { Approvals = [("officer", "KOR/nis/choi")] }, "pending by b wants 1 officer"),
        new("a refuse beats what is approved", $"{Where(Releaser)}\n{Refuse("to: [JPN/npa]")}", new() { Approvals = [Park] }, "refused NotReleased by r"),
        new("what is refused does not wait", $"{Where(Releaser)}\n{Refuse("to: [JPN/npa]")}", new(), "refused NotReleased by r"),
        new("what another nation refuses does not wait", Where(Releaser), new(), "refused NotAccepted by JPN:x")
            { Accept = Accepting("JPN", $"{Allow("KOR/*", "JPN/*")}\n{Refuse("from: [KOR/*]", "x")}") },
        new("RED waits for an approval whatever the rules say", Open, new() { Tlp = Tlp.Red, To = "JPN/npa/sato" }, "pending by a wants 1 releaser"),
        new("RED waits at home as well", Open, new() { Tlp = Tlp.Red, To = "KOR/nis/choi" }, "pending by a wants 1 releaser"),
        new("RED passes with an approval", Open, new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "allowed by a"),
        new("RED waits for a releaser where no rule names a role, whoever else approved", Open,
            new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [("officer", "KOR/nis/choi"), ("operator", "KOR/kisa/park")] },
            "pending by a wants 1 releaser"),
        new("RED waits for the role that its rule names", Where("tlp: RED, approvals: {role: releaser, count: 1}"),
            new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [("officer", "KOR/nis/choi")] }, "pending by a wants 1 releaser"),
        new("RED does not pass with the author's own approval", Open,
            new() { Author = "KOR/kisa/park", Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [Park] }, "pending by a wants 1 releaser"),
        new("RED passes with the approval that its rule asks for", Where("tlp: RED, approvals: {role: officer, count: 1}"),
            new() { Tlp = Tlp.Red, To = "JPN/npa/sato", Approvals = [("officer", "KOR/nis/choi")] }, "allowed by a"),
        new("RED that its rule holds to a releaser", Allow("KOR/*", "USA/fbi/*, JPN/npa/*", $"tlp: {{max: RED}}, {Releaser}", "red-needs-a-releaser"),
            new() { Tlp = Tlp.Red, To = "USA/fbi/smith" }, "pending by red-needs-a-releaser wants 1 releaser"),
        new("RED that nothing allows is refused, not pending", Allow("KOR/nis", "JPN/*"), new() { Tlp = Tlp.Red, To = "JPN/npa/sato" }, No),
        new("AMBER+STRICT needs no approval by itself", Open, new() { Tlp = Tlp.AmberStrict, To = "JPN/npa/sato" }, "allowed by a"),
    ];
}
