using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>
/// Arrows between the folders of one project run one way. A folder is a namespace; one inside another counts by itself, and types
/// of the root folder stand alone: see <see cref="Room"/>. Program may use all, as may Startup, which no folder uses.
/// </summary>
public sealed partial class FolderTests
{
    /// <summary>Pairs that still use each other both ways. This list only gets shorter.</summary>
    private static readonly Dictionary<string, string[]> BothWays = new()
    {
        ["Gateway"] = ["Accepting and Storage"],
    };

    /// <summary>Projects in which folders still lead back to themselves by way of others. This list only gets shorter.</summary>
    private static readonly string[] WithCircles = ["Gateway"];

    [Theory, MemberData(nameof(ArrowTests.SourceProjects), MemberType = typeof(ArrowTests))]
    public void Two_folders_use_each_other_one_way_only(string project)
    {
        var uses = FolderUse.Within(project);
        var arrows = uses.Select(use => (use.User, use.Used)).ToHashSet();
        var bothWays = uses.Where(use => arrows.Contains((use.Used, use.User)) && (use.User.IsFolder || use.Used.IsFolder))
            .ToLookup(use => string.Join(" and ", new[] { $"{use.User}", $"{use.Used}" }.Order(StringComparer.Ordinal)));
        var listed = BothWays.GetValueOrDefault(project, []);
        Assert.Empty(bothWays.Where(pair => !listed.Contains(pair.Key)).SelectMany(pair => pair));
        Assert.Empty(listed.Where(pair => !bothWays.Contains(pair)).Select(pair => $"{pair}: no longer both ways, strike it off the list"));
    }

    [Theory, MemberData(nameof(ArrowTests.SourceProjects), MemberType = typeof(ArrowTests))]
    public void No_folder_leads_back_to_itself(string project)
    {
        var uses = FolderUse.Within(project);
        var ways = uses.ToLookup(use => use.User, use => use.Used);
        var inCircles = uses.Select(use => use.User).Where(room => room.IsFolder && ReachedFrom(room, ways).Contains(room)).ToHashSet();
        var circles = uses.Where(use => inCircles.Contains(use.User) && inCircles.Contains(use.Used)).ToList();
        if (WithCircles.Contains(project)) Assert.NotEmpty(circles);
        else Assert.True(circles.Count == 0, string.Join('\n', circles));
    }

    [Theory, InlineData("Broker"), InlineData("Gateway"), InlineData("Hosting")]
    public void No_folder_uses_Startup(string project)
    {
        var uses = FolderUse.Within(project);
        Assert.Contains(uses, use => use.User.Name == "Startup");
        Assert.DoesNotContain(uses, use => use.Used.Name == "Startup" && use.User.IsFolder);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var files = Sources.With(".cs").Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => !file.Path.EndsWith("/Program.cs", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(
            Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.'), Namespace().Match(file.Text).Groups[1].Value));
    }

    private static HashSet<Room> ReachedFrom(Room start, ILookup<Room, Room> ways)
    {
        var reached = new HashSet<Room>();
        var left = new Stack<Room>(ways[start]);
        while (left.TryPop(out var room))
            if (reached.Add(room))
                foreach (var next in ways[room]) left.Push(next);
        return reached;
    }

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);")]
    private static partial Regex Namespace();
}
