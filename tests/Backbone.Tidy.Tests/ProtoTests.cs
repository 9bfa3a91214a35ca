using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>Arrows between the packages of the contract: who speaks to a gateway needs nothing of the broker's, and the reverse.</summary>
public sealed partial class ProtoTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["envelope"] = [],
        ["documents"] = ["envelope"],
        ["enrollment"] = ["envelope"],
        ["log"] = [],
        ["broker"] = ["envelope", "documents"],
        ["gateway"] = ["envelope", "documents"],
    };

    public static TheoryData<string> Packages() =>
        [.. Directory.GetDirectories(Path.Combine(Project.Root, "protos", "backbone")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Packages))]
    public void A_package_imports_only_what_its_arrows_allow(string package)
    {
        Assert.True(Allowed.TryGetValue(package, out var allowed), $"backbone.{package} has no row in the table of arrows");
        var imports = Directory.EnumerateFiles(Path.Combine(Project.Root, "protos", "backbone", package), "*.proto", SearchOption.AllDirectories)
            .SelectMany(path => Import().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value));
        Assert.Empty(imports.Distinct().Except([.. allowed, package]));
    }

    [GeneratedRegex("""^import "backbone/(\w+)/""", RegexOptions.Multiline)]
    private static partial Regex Import();
}
