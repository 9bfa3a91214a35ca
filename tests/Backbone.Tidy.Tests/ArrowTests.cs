using System.Xml.Linq;

namespace Backbone.Tidy.Tests;

/// <summary>Arrows between projects run one way, as ARCHITECTURE.md draws them.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Protocol"] = ["Contracts"],
        ["Policies"] = ["Protocol"],
        ["Custody"] = ["Protocol"],
        ["Authority"] = ["Custody", "Transport"],
        ["Transport"] = ["Protocol"],
        ["Sqlite"] = ["Protocol"],
        ["Hosting"] = ["Transport"],
        ["Broker"] = ["Custody", "Sqlite", "Hosting"],
        ["Gateway"] = ["Custody", "Policies", "Sqlite", "Hosting"],
        ["Client"] = ["Custody", "Transport"],
        ["Exercise"] = ["Authority", "Custody", "Client", "Sqlite"],
        ["Desk"] = ["Client", "Policies"],
        ["Cli"] = ["Authority", "Client", "Policies", "Exercise", "Desk"],
    };

    public static TheoryData<string> SourceProjects() =>
        [.. Directory.GetFiles(Path.Combine(Project.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)["Backbone.".Length..])];

    [Theory, MemberData(nameof(SourceProjects))]
    public void A_source_project_references_only_what_its_arrows_allow(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var allowed), $"Backbone.{name} has no row in the table of arrows");
        var path = Path.Combine(Project.Root, "src", $"Backbone.{name}", $"Backbone.{name}.csproj");
        var references = XDocument.Load(path).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)["Backbone.".Length..]);
        Assert.Empty(references.Except(allowed));
    }
}
