using System.Text.RegularExpressions;

namespace Backbone.Tidy.Tests;

/// <summary>SECURITY.md says of every call who may, what is checked first, how it is bounded and what a flood does.</summary>
public sealed partial class SecurityTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Project.Root, "SECURITY.md"));

    [Fact]
    public void Every_call_of_every_service_has_its_row_and_no_other_has()
    {
        var calls = Directory.EnumerateFiles(Path.Combine(Project.Root, "protos", "backbone"), "*.proto", SearchOption.AllDirectories)
            .Select(File.ReadAllText).SelectMany(CallsOf).Order(StringComparer.Ordinal).ToList();
        Assert.True(calls.Count > 20, "the pattern of calls matches too little");
        Assert.Equal(calls, Row().Matches(Text).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_row_leaves_anything_out() => Assert.Empty(Row().Matches(Text)
        .Where(row => row.Groups[2].Value.Split('|', StringSplitOptions.TrimEntries) is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }, { Length: > 0 }])
        .Select(row => row.Groups[1].Value));

    private static IEnumerable<string> CallsOf(string proto)
    {
        var service = Service().Match(proto).Groups[1].Value;
        return Rpc().Matches(proto).Select(rpc => $"{service}.{rpc.Groups[1].Value}");
    }

    [GeneratedRegex(@"^service (\w+) \{", RegexOptions.Multiline)]
    private static partial Regex Service();

    [GeneratedRegex(@"^  rpc (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Rpc();

    [GeneratedRegex(@"^\| `(\w+Service\.\w+)` \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
