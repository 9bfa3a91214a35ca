using System.CommandLine;
using System.CommandLine.Parsing;
using Backbone.Cli.Tests.Rules;
using Backbone.Cli.Tests.Terminals;

namespace Backbone.Cli.Tests;

/// <summary>Whatever is typed, and whatever stands in the files that are named, a command ends with a sentence of ours.</summary>
public sealed class OddInputTests(MadeNation nation) : IClassFixture<MadeNation>
{
    private static readonly string[] Pages = ["README.md", "OPERATIONS.md", "SECURITY.md", "POLICY.md", "CONTRIBUTING.md"];

    // These talk to a gateway for long, or start processes: not with what is odd alone.
    private static readonly string[] LeftOut = ["demo", "desk", "listen", "feed"];

    private readonly Random _chance = new(20_261_130);

    [Fact]
    public void Every_command_line_of_every_page_is_understood()
    {
        var root = Program.Commands(new TestTerminal().Terminal, TimeProvider.System).Root;
        var lines = Pages.SelectMany(PageExamples.Commands).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Empty(root.Parse(CommandLineParser.SplitCommandLine(line["backbone ".Length..]).ToList()).Errors));
    }

    [Fact]
    public async Task No_odd_argument_and_no_odd_file_ends_in_an_unexpected_exception()
    {
        var root = Program.Commands(new TestTerminal().Terminal, TimeProvider.System).Root;
        var leaves = Leaves(root, []).Where(leaf => !LeftOut.Contains(leaf.Words[0])).ToList();
        var values = Values();
        for (var round = 0; round < 2000; round++)
        {
            var (command, words) = leaves[_chance.Next(leaves.Count)];
            var line = new List<string>(words);
            foreach (var argument in command.Arguments)
                for (var i = _chance.Next(argument.Arity.MinimumNumberOfValues, 3); i > 0; i--) line.Add(One(values));
            foreach (var option in command.Options.Where(one => one.Name is not ("--help" or "--version" or "--watch" or "--follow")))
                if (option.Required || _chance.Next(3) == 0) line.AddRange(option.ValueType == typeof(bool) ? [option.Name] : [option.Name, One(values)]);
            // The nation's own profile works without a gateway; the others are odd themselves.
            line.AddRange(["--profile", words[0] == "policy" && _chance.Next(4) > 0 && command.Name is "lint" or "test" or "sign" ? nation.Profile : One(values)]);
            if (_chance.Next(3) == 0) line.Add("--json");
            var terminal = new TestTerminal();
            var code = await terminal.RunAsync([.. line]);
            Assert.False(terminal.Said.Contains("this should not happen", StringComparison.Ordinal), $"{string.Join(' ', line)}: {terminal.Said}");
            Assert.InRange(code, 0, 9);
        }
    }

    private string One(List<string> values) => values[_chance.Next(values.Count)];

    // Right ones among odd ones, so that what is behind the first check is met too.
    private List<string> Values()
    {
        var page = PageExamples.Files("POLICY.md").Select(one => nation.Write("page-" + one.Name, System.Text.Encoding.UTF8.GetBytes(one.Text))).ToList();
        var odd = Directory.CreateDirectory(nation.PathOf("odd-profile")).FullName;
        File.WriteAllText(Path.Combine(odd, "profile.json"), """{"address": "KOR/kisa/lee", "gateway": "http://x", "charterHash": null}""");
        var broken = File.ReadAllBytes(nation.Release);
        _chance.NextBytes(broken.AsSpan(broken.Length / 2, 16));
        return
        [
            "", " ", "-", "--", "@file", "0", "-1", "18446744073709551616", "00112233", "0011223", "7d", "999999999d", "2027-01-31T18:00:00Z",
            "0000-00-00T00:00Z", "KOR", "KOR/kisa", "KOR/kisa/lee", "kor/../..", "coi:", "amber", "AMBER+STRICT", "\u202e\u001b[2J", "가",
            new string('x', 5000), "ko:-", "text/plain:/dev/null", ":", "/", ".", "/dev/null", "/dev/zero", "text/plain:/dev/zero", "/proc/self/mem",
            nation.PathOf("no-such-file"), nation.PathOf("no-such-folder/file"), nation.Folder.Path, odd,
            nation.Release, nation.Acceptance, nation.Cases, nation.PolicyKey, nation.RegistrarKey, nation.Passphrase, .. page,
            .. Directory.GetFiles(nation.OfficePath("documents")), nation.OfficePath(), Path.Combine(nation.Folder.Path, "KOR", "gateway"),
            nation.Folder.CharterHash.ToString(), nation.Folder.CharterHash.ToSpoken(), "kisa:cert:KISA", "backbone.example",
            nation.Write("broken.yaml", broken), nation.Write("empty.yaml", []), nation.Write("deep.yaml", [.. Enumerable.Repeat((byte)'[', 20_000)]),
            nation.Write("bom.yaml", [0xef, 0xbb, 0xbf, .. File.ReadAllBytes(nation.Cases)]), nation.Write("utf16.yaml", [0xff, 0xfe, 0, 0]),
        ];
    }

    private static IEnumerable<(Command Command, string[] Words)> Leaves(Command command, string[] words) => command.Subcommands.Count == 0
        ? [(command, words)] : command.Subcommands.SelectMany(one => Leaves(one, [.. words, one.Name]));
}
