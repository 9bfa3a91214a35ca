namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    /// <summary>Markings fail closed: no rule helps.</summary>
    public static Case[] MarkingCases { get; } =
    [
        new("an absent TLP is refused", Open, new() { Tlp = Tlp.Unspecified }, "refused MarkingAbsent"),
        new("an unknown TLP is refused", Open, new() { Tlp = (Tlp)6 }, "refused MarkingAbsent"),
        new("a TLP far outside is refused", Open, new() { Tlp = (Tlp)77 }, "refused MarkingAbsent"),
        new("a negative TLP is refused", Open, new() { Tlp = (Tlp)(-1) }, "refused MarkingAbsent"),
        new("an unknown PAP is refused", Open, new() { Pap = (Pap)5 }, "refused MarkingAbsent"),
        new("an absent category is refused", Open, new() { Category = Category.Unspecified }, "refused MarkingAbsent"),
        new("an unknown category is refused", Open, new() { Category = (Category)10 }, "refused MarkingAbsent"),
        new("an absent precedence is refused", Open, new() { Precedence = Precedence.Unspecified }, "refused MarkingAbsent"),
        new("an unknown precedence is refused", Open, new() { Precedence = (Precedence)5 }, "refused MarkingAbsent"),
        new("an unknown signer is refused", Open, new() { Signer = KeyRole.Unspecified }, "refused MarkingAbsent"),
        new("a receipt passes outside the rules only", Open, new() { Category = Category.Receipt, Tlp = Tlp.Unspecified }, "refused FormNotAllowed"),
        new("a policy message passes outside the rules only", Open, new() { Category = Category.Policy }, "refused FormNotAllowed"),
        new("a nation's gateway takes no ordinary message", Open, new() { To = "JPN/gateway" }, "refused FormNotAllowed"),
        new("the own gateway takes no ordinary message", Open, new() { To = "KOR/gateway" }, "refused FormNotAllowed"),
        new("a recipient within releasable-to passes", Open, new() { Releasable = "JPN KOR" }, "allowed by a"),
        new("a recipient outside releasable-to is refused", Open, new() { Releasable = "KOR USA" }, "refused NotReleasable"),
        new("a recipient at home must be within releasable-to as well", Open, new() { To = "KOR/nis", Releasable = "JPN" }, "refused NotReleasable"),
        new("no releasable-to limits nothing", Open, new(), "allowed by a"),
        new("RED to a shared mailbox is refused whatever is approved", Open,
            new() { Tlp = Tlp.Red, Approvals = [("releaser", "KOR/kisa/park")] }, "refused RedNotPersonal"),
        new("RED to a shared mailbox at home is refused", Open,
            new() { Tlp = Tlp.Red, To = "KOR/nis", Approvals = [("releaser", "KOR/kisa/park")] }, "refused RedNotPersonal"),
        new("AMBER+STRICT goes to shared mailboxes", Open, new() { Tlp = Tlp.AmberStrict }, "allowed by a"),
        new("a refuse that matches is named beside a marking", $"{Open}\n{Refuse("to: [JPN/npa]")}", new() { Releasable = "USA" }, "refused NotReleasable by r"),
    ];
}
