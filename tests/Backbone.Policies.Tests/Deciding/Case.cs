using System.Collections.Immutable;
using Backbone.Policies.Deciding;
using Backbone.Policies.Rulings;
using Backbone.Protocol.Addresses;

namespace Backbone.Policies.Tests.Deciding;

/// <summary>One row of a table: policies, a message, and what must come of it.</summary>
/// <param name="Says">The sentence of the design that it shows.</param>
/// <param name="Release">KOR's release rules, one to a line.</param>
/// <param name="Message">The message.</param>
/// <param name="Expected">
/// For the message's first mailbox: <c>allowed by a</c>, <c>pending by a wants 1 releaser</c>, <c>refused NotReleased by
/// b</c>; acceptance rules as <c>JPN:a</c>, those of the default (<c>all</c>) are left out.
/// </param>
internal sealed record Case(string Says, string Release, Message Message, string Expected)
{
    /// <summary>Acceptance rules by nation; a nation that is not named accepts all.</summary>
    public ImmutableDictionary<string, string> Accept { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Nations whose acceptance is not known at the way out.</summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>Whether the recipient's border is asked, and not the author's.</summary>
    public bool Inward { get; init; }

    /// <summary>Rules on it and says what came of it.</summary>
    public string Rule()
    {
        var manifest = Message.ToManifest();
        return Describe(Border(manifest.Recipients[0].Nation).Rule(manifest, 0, Texts.Now));
    }

    /// <summary>The border that is asked.</summary>
    public Border Border(NationCode recipient) => Inward
        ? new InwardBorder(Texts.Federation, recipient, AcceptanceOf(recipient.ToString()).InForce())
        : new OutwardBorder(Texts.Federation, NationCode.Parse("KOR"), Texts.Release(Release).InForce(),
            new[] { "JPN", "KOR", "USA" }.Except(Unknown).Select(nation => AcceptanceOf(nation).InForce()));

    /// <summary>A ruling in the words of the table.</summary>
    public static string Describe(Ruling ruling)
    {
        var rules = ruling.Rules.Where(rule => rule.Id != "all")
            .Select(rule => rule.Policy == PolicyKind.Release ? rule.Id : $"{rule.Nation}:{rule.Id}").Order(StringComparer.Ordinal).ToList();
        var missing = ruling.Approvals.Where(need => need.Missing > 0).Select(need => $"{need.Missing} {need.Role}").ToList();
        return ruling.Outcome.ToString().ToLowerInvariant()
            + (ruling.Reason == RefusalReason.Unspecified ? "" : $" {ruling.Reason}")
            + (rules.Count == 0 ? "" : $" by {string.Join(", ", rules)}")
            + (missing.Count == 0 ? "" : $" wants {string.Join(" and ", missing)}");
    }

    private AcceptancePolicy AcceptanceOf(string nation) => Texts.Acceptance(
        Accept.GetValueOrDefault(nation, $"- {{ id: all, allow: {{ from: [JPN/*, KOR/*, USA/*], to: [{nation}/*] }} }}"), nation);
}
