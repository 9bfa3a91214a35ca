using System.Collections.Immutable;
using Backbone.Policies.Manifests;
using FsCheck;
using FsCheck.Fluent;

namespace Backbone.Policies.Tests.Properties;

/// <summary>One rule as text, without its id.</summary>
/// <param name="Effect">Such as <c>refuse: { tlp: RED }</c>.</param>
public sealed record RuleText(string Effect)
{
    public override string ToString() => Effect;
}

/// <summary>A policy of both kinds and a message: everything that a ruling looks at.</summary>
/// <param name="Release">KOR's release rules.</param>
/// <param name="Accept">JPN's acceptance rules.</param>
/// <param name="Manifest">The message.</param>
public sealed record Scene(ImmutableArray<RuleText> Release, ImmutableArray<RuleText> Accept, Manifest Manifest)
{
    public override string ToString() => $"{string.Join("\n", Release)}\n--\n{string.Join("\n", Accept)}\n--\n{Manifest} to {Manifest.Recipients[0]}";
}

/// <summary>
/// Policies and messages of the test federation, few values each, so that rules match often, alone and together.
/// </summary>
public static class Generators
{
    private static readonly string[] Authors = ["KOR/kisa/lee", "KOR/kisa/park", "KOR/nis/choi", "KOR/upbit/han"];
    private static readonly string[] Mailboxes = ["JPN/npa", "JPN/npa/sato", "JPN/jpcert", "JPN/jpcert/tanaka"];
    private static readonly string[] Own = ["KOR/*", "KOR/kisa", "KOR/nis", "KOR/kisa/*", "KOR/kisa/lee", "'kind:cert'", "'kind:exchange'", "'role:releaser'", "'coi:dprk-crypto'"];
    private static readonly string[] Others = ["JPN/*", "JPN/npa", "JPN/jpcert", "JPN/npa/*", "JPN/npa/sato", "'kind:police'", "'role:operator'", "'coi:dprk-crypto'"];
    private static readonly string[] Approvals =
        ["approvals: {role: releaser, count: 1}", "approvals: {role: officer, count: 1}", "approvals: {role: officer, count: 2}"];

    private static readonly string[] Conditions =
    [
        "tlp: {max: AMBER}", "tlp: {max: RED}", "tlp: {min: AMBER}", "tlp: [GREEN, RED]", "pap: {max: GREEN}", "pap: none",
        "categories: [bulletin]", "categories: [incident, request]", "precedence: {max: priority}", "size: {max: 1KiB}", "size: {min: 2KiB}",
        "signer: officer", "signer: service", "community: dprk-crypto", "caveats: none", "caveats: ORCON", "releasable-to: [JPN]", "releasable-to: none",
        "exercise: true", "exercise: false", "on-behalf-of: false",
    ];

    public static Arbitrary<Scene> Scenes() =>
        (from release in Rules(Own, Others, approvals: true)
         from accept in Rules(Own, Others, approvals: false)
         from manifest in Messages
         select new Scene(release, accept, manifest)).ToArbitrary();

    private static Gen<ImmutableArray<RuleText>> Rules(string[] senders, string[] recipients, bool approvals) =>
        from count in Gen.Choose(0, 8)
        from rules in Gen.ArrayOf(Rule(senders, recipients, approvals), count)
        select rules.ToImmutableArray();

    private static Gen<RuleText> Rule(string[] senders, string[] recipients, bool approvals) =>
        from allows in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from authors in Some(senders, 2)
        from mailboxes in Some(recipients, 2)
        from conditions in Some(Conditions, 2)
        from asked in Some(Approvals, allows && approvals ? 1 : 0)
        let parties = List("from", authors, allows ? senders[0] : null).Concat(List("to", mailboxes, allows ? recipients[0] : null))
        let clauses = parties.Concat(conditions.DistinctBy(one => one.Split(':')[0])).Concat(asked)
        select new RuleText($"{(allows ? "allow" : "refuse")}: {{ {string.Join(", ", clauses)} }}");

    private static IEnumerable<string> List(string key, IEnumerable<string> names, string? otherwise)
    {
        var list = names.Distinct().ToList();
        if (list.Count == 0 && otherwise is null) return [];
        return [$"{key}: [{string.Join(", ", list.Count == 0 ? [otherwise!] : list)}]"];
    }

    private static Gen<IEnumerable<string>> Some(string[] words, int most) =>
        from count in Gen.Choose(0, most)
        from chosen in Gen.ArrayOf(Gen.Elements(words), count)
        select chosen.AsEnumerable();

    private static Gen<Manifest> Messages =>
        from author in Gen.Elements(Authors)
        from to in Gen.Elements(Mailboxes)
        from tlp in Gen.Choose(0, 6)
        from pap in Gen.Choose(0, 4)
        from category in Gen.Elements(Category.Bulletin, Category.Incident, Category.Request, Category.Indicators)
        from precedence in Gen.Choose(1, 4)
        from size in Gen.Elements(1024UL, 2048UL)
        from signer in Gen.Elements(KeyRole.Officer, KeyRole.Service)
        from flags in Gen.Choose(0, 31)
        from approvals in Gen.Choose(0, 7)
        select new Message
        {
            Author = author,
            To = to,
            Tlp = (Tlp)tlp,
            Pap = (Pap)pap,
            Category = category,
            Precedence = (Precedence)precedence,
            Size = size,
            Signer = signer,
            Community = (flags & 1) != 0 ? "dprk-crypto" : null,
            Orcon = (flags & 2) != 0,
            Exercise = (flags & 4) != 0,
            Releasable = (flags & 24) switch { 0 => "", 8 => "JPN", 16 => "JPN USA", _ => "" },
            Approvals = [.. new[] { ("releaser", "KOR/kisa/park"), ("officer", "KOR/nis/choi"), ("officer", "KOR/kisa/park") }
                .Where((_, place) => (approvals >> place & 1) != 0)],
        }.ToManifest();
}
