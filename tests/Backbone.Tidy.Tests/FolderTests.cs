using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>
/// Arrows between the folders of one project run one way: none leads back, be it by way of others. A folder is a namespace; one
/// inside another counts by itself, and types of the root folder stand alone: see <see cref="Room"/>. Program may use all, as may
/// Startup, which no folder uses.
/// </summary>
public sealed partial class FolderTests
{
    [Theory, MemberData(nameof(ArrowTests.SourceProjects), MemberType = typeof(ArrowTests))]
    public void No_folder_leads_back_to_itself(string project)
    {
        var uses = FolderUse.Within(project);
        var ways = uses.ToLookup(use => use.User, use => use.Used);
        var reached = ways.ToDictionary(way => way.Key, way => ReachedFrom(way.Key, ways));
        var circles = uses.Where(use => use.User.IsFolder || use.Used.IsFolder)
            .Where(use => reached.TryGetValue(use.Used, out var rooms) && rooms.Contains(use.User)).ToList();
        Assert.True(circles.Count == 0, string.Join('\n', circles));
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
