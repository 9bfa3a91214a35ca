using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>protos/SPEC.md has what the sources refer to, and holds together by itself.</summary>
public sealed partial class SpecTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Project.Root, "protos", "SPEC.md"));

    private static readonly string[] Headings =
        [.. Heading().Matches(Text).Select(match => match.Groups[1].Value.Trim())];

    [Fact]
    public void Every_section_that_a_source_names_is_a_heading()
    {
        var unknown = Sources().SelectMany(path => Reference().Matches(OneLine(path))
                .SelectMany(match => Section().Matches(match.Value))
                .Select(section => section.Groups[1].Value)
                .Where(named => !Headings.Any(heading => Begins(named, heading)))
                .Select(named => $"{Path.GetRelativePath(Project.Root, path)}: § {named}"))
            .Distinct();
        Assert.Empty(unknown);
    }

    [Fact]
    public void Some_source_names_a_section() =>
        Assert.True(Sources().Sum(path => Reference().Count(OneLine(path))) > 50, "the pattern of references matches nothing");

    [Fact]
    public void Every_link_within_it_leads_to_a_heading()
    {
        var anchors = Headings.Select(heading => heading.ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        Assert.Empty(Link().Matches(Text).Select(match => match.Groups[1].Value).Where(link => !anchors.Contains(link)).Distinct());
    }

    [Fact]
    public void Its_table_of_refusals_is_the_contracts()
    {
        var contract = File.ReadAllText(Path.Combine(Project.Root, "protos", "backbone", "envelope", "v1", "refusal.proto"));
        var reasons = Reason().Matches(contract).Select(match => (match.Groups[2].Value, match.Groups[1].Value)).Where(pair => pair.Item1 != "0");
        var rows = Row().Matches(Text).Select(match => (match.Groups[1].Value, match.Groups[2].Value));
        Assert.Equal(reasons, rows);
    }

    // A name runs on into the sentence: it counts where a heading, or all of it up to a mark, stands at its start.
    private static bool Begins(string named, string heading) =>
        named.StartsWith(heading, StringComparison.Ordinal)
        && (named.Length == heading.Length || !char.IsLetterOrDigit(named[heading.Length]));

    private static IEnumerable<string> Sources() => new[] { "src", "protos" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Project.Root, folder), "*.*", SearchOption.AllDirectories))
        .Where(path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".proto", StringComparison.Ordinal))
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    // Doc comments break lines inside a name.
    private static string OneLine(string path) => LineBreak().Replace(File.ReadAllText(path), " ");

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"SPEC(?:,)? § [A-Z][A-Za-z ]*(?:, § [A-Z][A-Za-z ]*)*")]
    private static partial Regex Reference();

    [GeneratedRegex(@"§ ([A-Z][A-Za-z ]*)")]
    private static partial Regex Section();

    [GeneratedRegex(@"\]\(#([a-z-]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"REFUSAL_REASON_(\w+) = (\d+);")]
    private static partial Regex Reason();

    [GeneratedRegex(@"^\| (\d+) \| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\s*\n\s*(?:///?)?\s*")]
    private static partial Regex LineBreak();
}
