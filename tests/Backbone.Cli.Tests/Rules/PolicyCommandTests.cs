using System.Text;
using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Tests.Rules;

/// <summary>What works where no network is: lint, test, sign.</summary>
public sealed class PolicyCommandTests(MadeNation nation) : IClassFixture<MadeNation>
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public async Task The_nations_own_policies_have_nothing_to_say_against_them()
    {
        Assert.Equal(0, await RunAsync("policy", "lint", nation.Release, nation.Acceptance));
        Assert.Contains($"{nation.Release}: ", _terminal.Written);
        Assert.Contains("rules of KOR, each does something", _terminal.Written);
    }

    [Fact]
    public async Task A_fault_is_named_at_its_file_line_and_column_with_exit_code_2()
    {
        var file = nation.Write("wrong.yaml", Encoding.UTF8.GetBytes("nation: KOR\nrelease:\n  - id: a\n    allow: { from: [KOR/nobody], tlp: PURPLE }\n"));
        Assert.Equal(2, await RunAsync("policy", "lint", file));
        Assert.Contains($"{file}:4:", _terminal.Written);
        var terminal = new TestTerminal();
        Assert.Equal(2, await terminal.RunAsync("policy", "lint", file, "--json", "--profile", nation.Profile));
        var first = JsonNode.Parse(terminal.Written.Split('\n')[0])!;
        Assert.Equal((4, "wrong", file), ((int)first["line"]!, (string?)first["kind"], (string?)first["file"]));
    }

    [Fact]
    public async Task A_rule_that_does_nothing_is_named_with_exit_code_3()
    {
        var file = nation.Write("idle.yaml", Encoding.UTF8.GetBytes("""
            nation: KOR
            release:
              - id: all
                allow: { from: [KOR/*], to: [KOR/*] }
              - id: some
                allow: { from: [KOR/kisa], to: [KOR/*] }
            """));
        Assert.Equal(3, await RunAsync("policy", "lint", file));
        Assert.Contains("shadowed", _terminal.Written);
        Assert.Contains("some", _terminal.Written);
    }

    [Fact]
    public async Task A_file_of_ten_megabytes_is_a_fault_and_not_read()
    {
        var file = nation.Write("long.yaml", new byte[10 * 1024 * 1024]);
        Assert.Equal(2, await RunAsync("policy", "lint", file));
    }

    [Fact]
    public async Task Without_documents_the_next_step_is_said()
    {
        var bare = nation.Folder.ProfileFolder(Protocol.Addresses.PrincipalAddress.Parse("KOR/kisa/lee"));
        Directory.Delete(System.IO.Path.Combine(bare, "documents"), recursive: true);
        Assert.Equal(2, await _terminal.RunAsync("policy", "lint", nation.Release, "--profile", bare));
        Assert.Contains("members list", _terminal.Said);
    }

    [Fact]
    public async Task The_nations_own_cases_hold()
    {
        Assert.Equal(0, await RunAsync("policy", "test", nation.Cases));
        Assert.Contains("0 otherwise than expected", _terminal.Said);
    }

    [Fact]
    public async Task A_case_that_comes_out_otherwise_is_told_with_the_explanation_and_exit_code_3()
    {
        var file = nation.Write("surprise.yaml", Encoding.UTF8.GetBytes("""
            nation: KOR
            cases:
              - name: an exchange writes abroad
                given: { from: KOR/upbit/choi, to: USA/cisa, category: incident, tlp: GREEN }
                expect: allowed
            """));
        Assert.Equal(3, await RunAsync("policy", "test", file, "--release", nation.Release));
        Assert.Contains("✗", _terminal.Written);
        Assert.Contains("exchanges-stay-home", _terminal.Written);
    }

    [Fact]
    public async Task A_policy_is_signed_and_the_next_version_follows_it()
    {
        var (first, second) = (nation.PathOf("first.bin"), nation.PathOf("second.bin"));
        Assert.Equal(0, await SignAsync("--release", nation.Release, "--first", "--out", first));
        Assert.Contains("release of KOR, version 1", _terminal.Written);
        Assert.Equal(0, await SignAsync("--release", nation.Release, "--previous", first, "--out", second));
        Assert.True(SignedDocument.TryRead(await File.ReadAllBytesAsync(second, TestContext.Current.CancellationToken), out var signed, out _));
        Assert.True(FederationDocument.TryRead(signed.Payload, out var document, out _));
        Assert.Equal(2UL, Assert.IsType<Release>(document).Head.Version);
    }

    [Fact]
    public async Task Which_version_it_is_is_asked_of_the_gateway_and_never_guessed()
    {
        var file = nation.PathOf("guessed.bin");
        Assert.Equal(5, await SignAsync("--release", nation.Release, "--out", file)); // nobody is there to ask
        Assert.Contains("the version before is not named", _terminal.Said);
        Assert.Contains("--previous FILE", _terminal.Said);
        Assert.Contains("--first", _terminal.Said);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task What_contradicts_itself_is_signed_only_where_it_is_insisted_on()
    {
        var file = nation.Write("contradicted.yaml", Encoding.UTF8.GetBytes("""
            nation: KOR
            release:
              - id: all
                allow: { from: [KOR/kisa], to: [USA/*] }
              - id: none
                refuse: { to: [USA/*] }
            """));
        Assert.Equal(2, await SignAsync("--release", file, "--first", "--out", nation.PathOf("contradicted.bin")));
        Assert.Contains("contradicted", _terminal.Said);
        Assert.Contains("--force", _terminal.Said);
        Assert.False(File.Exists(nation.PathOf("contradicted.bin")));
        Assert.Equal(0, await SignAsync("--release", file, "--first", "--force", "--out", nation.PathOf("contradicted.bin")));
    }

    [Fact]
    public async Task The_examples_of_the_page_do_what_it_says_of_them()
    {
        var folder = Directory.CreateDirectory(nation.PathOf("page")).FullName;
        foreach (var (name, text) in PageExamples.Files("POLICY.md"))
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);
        Assert.Equal(["acceptance.yaml", "cases.yaml", "release.yaml"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.True(await RunAsync("policy", "test", Path.Combine(folder, "cases.yaml"), "--acceptance", nation.Acceptance) == 0, _terminal.Written + _terminal.Said);
        foreach (var policy in new[] { "release.yaml", "acceptance.yaml" })
            Assert.True(await RunAsync("policy", "lint", Path.Combine(folder, policy)) == 0, _terminal.Written + _terminal.Said);
    }

    [Fact]
    public async Task Cases_are_put_to_no_other_nations_policy()
    {
        var other = nation.Write("other.yaml", Encoding.UTF8.GetBytes("nation: JPN\nrelease:\n  - id: home\n    allow: { from: [JPN/*], to: [JPN/*] }\n"));
        Assert.Equal(2, await RunAsync("policy", "test", nation.Cases, "--release", other));
        Assert.Contains("is JPN's, and the cases", _terminal.Said);
        var foreign = nation.Write("foreign.yaml", Encoding.UTF8.GetBytes("nation: JPN\naccept:\n  - id: all\n    allow: { from: [KOR/*], to: [JPN/*] }\n"));
        Assert.Equal(2, await RunAsync("policy", "test", nation.Cases, "--acceptance", foreign));
        Assert.Contains("name the nation's own acceptance policy", _terminal.Said);
    }

    [Fact]
    public async Task What_does_not_compile_is_not_signed()
    {
        var file = nation.Write("unsigned.yaml", "nation: KOR\nrelease: [{ id: a }]\n"u8.ToArray());
        Assert.Equal(2, await SignAsync("--release", file, "--out", nation.PathOf("never.bin")));
        Assert.Contains($"{file}:2:", _terminal.Said);
        Assert.False(File.Exists(nation.PathOf("never.bin")));
    }

    [Theory]
    [InlineData("another key", 7, "holds no policy key")]
    [InlineData("another kind", 2, "which goes to the other nations")]
    [InlineData("a file that is there", 2, "name a new file")]
    [InlineData("another policy before", 2, "the version before of the policy that is signed")]
    public async Task What_would_not_count_is_not_signed_and_says_why(string which, int code, string why)
    {
        var taken = nation.PathOf("taken.bin");
        if (which == "another policy before") await SignAsync("--release", nation.Release, "--first", "--out", nation.PathOf("before.bin"));
        if (which == "a file that is there") await File.WriteAllBytesAsync(taken, [1], TestContext.Current.CancellationToken);
        Assert.Equal(code, which switch
        {
            "another key" => await SignAsync(nation.RegistrarKey, "--release", nation.Release, "--first", "--out", nation.PathOf("x1.bin")),
            "another kind" => await SignAsync("--acceptance", nation.Release, "--first", "--out", nation.PathOf("x2.bin")),
            "a file that is there" => await SignAsync("--release", nation.Release, "--first", "--out", taken),
            _ => await SignAsync("--acceptance", nation.Acceptance, "--previous", nation.PathOf("before.bin"), "--out", nation.PathOf("x3.bin")),
        });
        Assert.Contains(why, _terminal.Said);
    }

    private Task<int> RunAsync(params string[] args) => _terminal.RunAsync([.. args, "--profile", nation.Profile]);

    private Task<int> SignAsync(params string[] args) =>
        args[0].EndsWith(".keyfile", StringComparison.Ordinal) ? SignAsync(args[0], args[1..]) : SignAsync(nation.PolicyKey, args);

    private Task<int> SignAsync(string key, string[] args) =>
        RunAsync(["policy", "sign", "--key", key, "--days", "30", "--passphrase-file", nation.Passphrase, .. args]);
}
