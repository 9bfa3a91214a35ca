namespace Backbone.Policies.Tests.Deciding;

internal static partial class Tables
{
    /// <summary>Allows and refuses together; which of them are named.</summary>
    public static Case[] Effects { get; } =
    [
        new("everything not allowed is refused", "", new(), No),
        new("a policy of refuses only lets nothing pass", Refuse("tlp: [RED]"), new(), No),
        new("a refuse beats an allow", $"{Open}\n{Refuse("from: [KOR/kisa]")}", new(), "refused NotReleased by r"),
        new("a refuse beats an allow wherever it stands", $"{Refuse("from: [KOR/kisa]")}\n{Open}", new(), "refused NotReleased by r"),
        new("a refuse beats many allows", $"{Open}\n{Allow("KOR/kisa", "JPN/npa", id: "b")}\n{Refuse("to: [JPN/npa]")}", new(), "refused NotReleased by r"),
        new("a refuse that does not match leaves the allow", $"{Open}\n{Refuse("from: [KOR/nis]")}", new(), "allowed by a"),
        new("every matching allow is named", $"{Open}\n{Allow("KOR/kisa", "JPN/npa", id: "b")}", new(), "allowed by a, b"),
        new("only matching allows are named", $"{Open}\n{Allow("KOR/nis", "JPN/npa", id: "b")}", new(), "allowed by a"),
        new("every matching refuse is named", $"{Open}\n{Refuse("to: [JPN/npa]")}\n{Refuse("from: [KOR/kisa]", "q")}", new(), "refused NotReleased by q, r"),
        new("where a refuse matches no allow is named", $"{Open}\n{Refuse("to: [JPN/npa]")}", new(), "refused NotReleased by r"),
        new("a refuse without an allow is named", Refuse("to: [JPN/npa]"), new(), "refused NotReleased by r"),
        new("a refuse without clauses closes the border", $"{Open}\n{Refuse("")}", new(), "refused NotReleased by r"),
        new("a refuse needs all its clauses", $"{Open}\n{Refuse("from: [KOR/kisa], tlp: [GREEN]")}", new(), "allowed by a"),
        new("an allow needs all its clauses", Allow("KOR/kisa", "JPN/npa", "tlp: [GREEN]"), new(), No),
        new("clauses of two rules do not add up", $"{Allow("KOR/kisa", "USA/*")}\n{Allow("KOR/nis", "JPN/*", id: "b")}", new(), No),
        new("exchanges stay home above AMBER", $"{Open}\n{Refuse("from: ['kind:exchange'], tlp: {min: AMBER}")}",
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident }, "refused NotReleased by r"),
        new("exchanges report below AMBER", $"{Open}\n{Refuse("from: ['kind:exchange'], tlp: {min: AMBER}")}",
            new() { Author = "KOR/upbit/han", To = "KOR/kisa", Category = Category.Incident, Tlp = Tlp.Green }, "allowed by a"),
        new("both policies' refuses are named", $"{Open}\n{Refuse("to: [JPN/npa]")}", new(), "refused NotReleased by JPN:x, r")
            { Accept = Accepting("JPN", $"{Allow("KOR/*", "JPN/*")}\n{Refuse("from: [KOR/*]", "x")}") },
        new("both policies' allows are named", Open, new(), "allowed by JPN:k, a") { Accept = Accepting("JPN", Allow("KOR/*", "JPN/*", id: "k")) },
    ];
}
