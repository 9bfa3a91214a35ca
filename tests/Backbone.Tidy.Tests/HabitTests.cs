using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>Habits that a compiler does not keep.</summary>
public sealed partial class HabitTests
{
    private static readonly (string Area, int First)[] EventIds =
        [("Transport", 1000), ("Hosting", 1100), ("Client", 5000), ("Broker", 2000), ("Gateway", 3000)];

    [Fact]
    public void Each_event_id_is_of_its_area_and_used_once()
    {
        var seen = new Dictionary<int, string>();
        foreach (var (path, text) in Sources.With(".cs"))
            foreach (Match match in EventId().Matches(text))
            {
                var id = int.Parse(match.Groups[1].ValueSpan, provider: null);
                Assert.True(seen.TryAdd(id, path), $"{path}: event id {id} is used in {seen.GetValueOrDefault(id)} too");
                var area = EventIds.FirstOrDefault(one => path.StartsWith(Path.Combine("src", $"Backbone.{one.Area}") + "/", StringComparison.Ordinal));
                Assert.True(area.Area is not null && id >= area.First && id < area.First + 100, $"{path}: event id {id} is not of its area's hundred");
            }
        Assert.NotEmpty(seen);
    }

    [Fact]
    public void No_type_is_named_after_nothing()
    {
        var named = Sources.With(".cs").Where(file => file.Path.StartsWith("src", StringComparison.Ordinal))
            .SelectMany(file => VagueName().Matches(file.Text).Select(match => $"{file.Path}: {match.Value}"));
        Assert.Empty(named);
    }

    [Fact]
    public void No_unfinished_marks_are_left()
    {
        // The marks are put together here, or this file would be found too.
        var marks = new[] { "TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception" };
        var found = Sources.With(".cs", ".proto", ".md").Where(file => marks.Any(mark => file.Text.Contains(mark, StringComparison.Ordinal)));
        Assert.Empty(found.Select(file => file.Path));
    }

    [Fact]
    public void No_private_key_lies_in_the_tree()
    {
        var mark = "PRIVATE " + "KEY-----\n";
        var found = Sources.With(".cs", ".json", ".md", ".pem", ".key", ".py", ".js", ".txt").Where(file => file.Text.Contains(mark, StringComparison.Ordinal));
        Assert.Empty(found.Select(file => file.Path));
    }

    [Fact]
    public void No_path_of_one_machine_is_written_down()
    {
        var homes = new[] { "/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/" };
        var found = Sources.With(".cs", ".proto", ".md", ".csproj", ".props", ".json", ".py", "Makefile", "run")
            .Where(file => !file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal))
            .Where(file => homes.Any(home => file.Text.Contains(home, StringComparison.Ordinal)));
        Assert.Empty(found.Select(file => file.Path));
    }

    [Fact]
    public void Every_command_of_the_documents_is_a_target_of_the_Makefile()
    {
        var makefile = File.ReadAllText(Path.Combine(Project.Root, "Makefile"));
        var named = Sources.With(".md").SelectMany(file => MakeCommand().Matches(file.Text).Select(match => match.Groups[1].Value + match.Groups[2].Value)).Distinct();
        Assert.All(named, target => Assert.Matches($@"(?m)^{target}:.*## ", makefile));
    }

    [Fact]
    public void Every_package_has_its_version_and_a_reason_in_one_place()
    {
        var lines = File.ReadAllLines(Path.Combine(Project.Root, "Directory.Packages.props"));
        Assert.All(lines.Where(line => line.Contains("<PackageVersion", StringComparison.Ordinal)), line => Assert.Matches("<!-- .{10,} -->", line));
    }

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex EventId();

    [GeneratedRegex(@"(class|record|struct|interface) \w*(Manager|Helper|Util|Utils|Impl)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"(?m)^make ([a-z]+)|`make ([a-z]+)")]
    private static partial Regex MakeCommand();
}
