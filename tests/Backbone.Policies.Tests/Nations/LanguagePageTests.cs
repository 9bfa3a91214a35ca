using System.Text.RegularExpressions;
using Backbone.Policies.Casework;
using Backbone.Policies.Clauses;
using Backbone.Policies.Linting;
using Backbone.TestKit;

namespace Backbone.Policies.Tests.Nations;

/// <summary>POLICY.md, from which officers learn the language: its examples work, and it knows every key.</summary>
public sealed partial class LanguagePageTests(CastFederation cast) : IClassFixture<CastFederation>
{
    private static readonly string Page = File.ReadAllText(Path.Combine(ProjectFolder.Root, "POLICY.md"));

    [Fact]
    public void Its_examples_compile_and_its_cases_hold()
    {
        var (release, acceptance, cases) = (Example("release.yaml"), Example("acceptance.yaml"), Example("cases.yaml"));
        Assert.True(ReleasePolicy.TryCompile(release, cast.Snapshot, cast.Now, UnknownNames.AreFaults, out var korea, out var faults), string.Join("\n", faults));
        Assert.True(AcceptancePolicy.TryCompile(acceptance, cast.Snapshot, cast.Now, UnknownNames.AreFaults, out var japan, out faults), string.Join("\n", faults));
        Assert.True(CaseFile.TryRead(cases, cast.Snapshot, cast.Now, out var file, out faults), string.Join("\n", faults));
        Assert.Empty(PolicyLint.Look(korea, cast.Snapshot));
        Assert.Empty(PolicyLint.Look(japan, cast.Snapshot));
        // The cases are Korea's: what comes in to Korea is not among its examples, so everything may.
        var open = PolicySource.Of("open", "nation: KOR\naccept: [{ id: all, allow: { from: [KOR/*], to: [KOR/*] } }]");
        Assert.True(AcceptancePolicy.TryCompile(open, cast.Snapshot, cast.Now, UnknownNames.AreFaults, out var all, out _));
        var results = file.Run(korea, all, cast.Snapshot, cast.Now);
        Assert.Equal(6, results.Length);
        Assert.Empty(results.Where(result => !result.Holds).Select(result => $"{result.Case.Name}: {string.Join("; ", result.Explanations)}"));
    }

    [Fact]
    public void It_knows_every_key_and_every_word()
    {
        var keys = new[] { "id", "allow", "refuse", "from", "to", "size", "community", "releasable-to", "approvals", "quotas" }
            .Concat(Dimension.All.Select(dimension => dimension.Key));
        Assert.All(keys, key => Assert.Contains($"| `{key}`", Page.Replace("| `allow` or `refuse`", "| `allow` | `refuse`", StringComparison.Ordinal)
            .Replace("### Whom: `from`, `to`", "| `from` | `to`", StringComparison.Ordinal), StringComparison.Ordinal));
        var words = Dimension.All.SelectMany(dimension => dimension.Words).Concat(MemberKinds.Words);
        Assert.All(words, word => Assert.Contains($"`{word}`", Page, StringComparison.Ordinal));
    }

    private static PolicySource Example(string file) => PolicySource.Of(file, Assert.Single(Block().Matches(Page)
        .Select(match => match.Groups[1].Value), text => text.StartsWith($"# {file}", StringComparison.Ordinal)));

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
