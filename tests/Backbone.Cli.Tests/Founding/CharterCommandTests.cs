using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;
using Backbone.Protocol;

namespace Backbone.Cli.Tests.Founding;

/// <summary>A charter from introductions to the file that all trust; and what stops it on the way.</summary>
public sealed class CharterCommandTests(FoundingPlaces places) : IDisposable
{
    private const string Terms = """{ "quorum": 2, "communities": { "watch": ["KOR/kisa", "USA/cisa"] } }""";

    private readonly FoundingPlace _place = places.Copy();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Three_nations_found_a_federation()
    {
        // Founding begins before any charter is known in the offices.
        foreach (var nation in new[] { "KOR", "USA" }) Forget(nation);
        var draft = _place["draft"];
        var drafted = await FoundingPlace.AskAsync("charter", "draft", "--nation", _place["KOR.nation"], _place["JPN.nation"], "--nation", _place["USA.nation"],
            "--broker", _place["broker.introduction"], "--terms", _place.Write("terms.json", Terms), "--days", "365", "--out", draft);
        Assert.Equal("charter, version 1", (string?)drafted["document"]);
        Assert.Equal(["JPN", "KOR", "USA"], drafted["roots"]!.AsArray().Select(root => (string?)root!["nation"]));
        Assert.True(Digest.TryParse((string?)drafted["spoken"], out var spoken));
        Assert.Equal(spoken.ToString(), (string?)drafted["hash"]);

        var (kor, usa) = (await _place.SignAsync("KOR", draft), await _place.SignAsync("USA", draft));
        var written = await FoundingPlace.DoAsync("charter", "assemble", kor, usa, "--out", _place["charter"]);
        Assert.Contains("✗ JPN, root", written, StringComparison.Ordinal);
        Assert.Contains("✓ KOR, root", written, StringComparison.Ordinal);
        Assert.Contains(spoken.ToSpoken(), written, StringComparison.Ordinal);
        Assert.Equal(spoken.ToString(), FoundingPlace.Hash(_place["charter"]));
        await FoundingPlace.DoAsync("document", "verify", _place["charter"], "--charter", spoken.ToSpoken());
    }

    [Fact]
    public async Task A_fourth_nation_joins_by_the_roots_before_and_its_own()
    {
        await FoundingPlace.DoAsync("document", "take", _place.Charter, "--charter", _place.CharterHash, "--office", _place.Office("SGP"));
        var draft = await _place.DraftAsync("next", "--nation", _place["SGP.nation"], "--terms", _place.Write("terms.json", """{ "quorum": 3 }"""));
        string[] signed = [await _place.SignAsync("KOR", draft), await _place.SignAsync("USA", draft)];
        Assert.Contains("root of SGP, which did not sign",
            await FoundingPlace.FailAsync(3, ["charter", "assemble", .. signed, "--previous", _place.Charter, "--out", _place["charter-2"]]), StringComparison.Ordinal);
        Assert.False(File.Exists(_place["charter-2"]));
        await FoundingPlace.DoAsync(["charter", "assemble", .. signed, await _place.SignAsync("SGP", draft), "--previous", _place.Charter, "--out", _place["charter-2"]]);
        foreach (var nation in new[] { "KOR", "JPN", "USA", "SGP" })
            await FoundingPlace.DoAsync("document", "take", _place["charter-2"], "--office", _place.Office(nation));
        var changes = (await FoundingPlace.AskAsync("document", "diff", _place.Charter, _place["charter-2"]))["changes"]!.AsArray();
        Assert.Contains(changes, change => (string?)change!["subject"] == "nation SGP" && change["before"] is null);
        Assert.Contains(changes, change => (string?)change!["after"] == "3 of 4 nations sign");
    }

    [Fact]
    public async Task What_changes_is_shown_and_only_a_yes_signs()
    {
        var draft = await _place.DraftAsync("next", "--without", "JPN", "--terms", _place.Write("terms.json", """{ "quorum": 2 }"""));
        string[] args = ["charter", "sign", draft, "--office", _place.Office("KOR"), "--passphrase-file", _place.Office("KOR", "passphrase"), "--out", _place["signed"]];
        var terminal = new TestTerminal { SomebodyIsThere = true };
        terminal.Typed.Enqueue("n");
        Assert.Equal(3, await terminal.RunAsync(args));
        Assert.Contains("Changes against the charter, version 1:", terminal.Written, StringComparison.Ordinal);
        Assert.Contains("- nation JPN: root key ", terminal.Written, StringComparison.Ordinal);
        Assert.Contains("Sign the charter, version 2? [y/N]", terminal.Said, StringComparison.Ordinal);
        Assert.Contains("it was not signed", terminal.Said, StringComparison.Ordinal);
        Assert.False(File.Exists(_place["signed"]));
        var yes = new TestTerminal { SomebodyIsThere = true };
        yes.Typed.Enqueue("y");
        Assert.Equal(0, await yes.RunAsync(args));
        Assert.Single(FoundingPlace.Read(_place["signed"]).Signatures);
        Assert.Contains("charter assemble", yes.Written, StringComparison.Ordinal);
        // What was signed is not written over.
        Assert.Contains("is there already", await FoundingPlace.FailAsync(2, [.. args, "--yes"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_few_signatures_are_refused_and_the_missing_ones_named()
    {
        var signed = await _place.SignAsync("KOR", await _place.DraftAsync("next"));
        var said = await FoundingPlace.FailAsync(3, "charter", "assemble", signed, "--previous", _place.Charter, "--out", _place["charter-2"]);
        Assert.Contains("1 roots of version 1 signed, 2 are asked for", said, StringComparison.Ordinal);
        Assert.Contains("✗ USA, root", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_root_that_is_not_in_it_does_not_sign()
    {
        var draft = await _place.DraftAsync("next");
        await FoundingPlace.DoAsync("document", "take", _place.Charter, "--charter", _place.CharterHash, "--office", _place.Office("SGP"));
        Assert.Contains("is no root of SGP in it", await FoundingPlace.FailAsync(3, _place.As("SGP", "charter", "sign", draft, "--out", _place["x"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_charter_and_a_fork_are_not_signed()
    {
        var (next, fork) = (await _place.DraftAsync("next"), await _place.DraftAsync("fork", "--terms", _place.Write("terms.json", """{ "laneLimits": {} }""")));
        await FoundingPlace.DoAsync("charter", "assemble", await _place.SignAsync("JPN", next), await _place.SignAsync("USA", next),
            "--previous", _place.Charter, "--out", _place["charter-2"]);
        await FoundingPlace.DoAsync("document", "take", _place["charter-2"], "--office", _place.Office("KOR"));
        foreach (var old in new[] { _place.Charter, fork })
            Assert.Contains("versions never go back", await FoundingPlace.FailAsync(3, _place.As("KOR", "charter", "sign", old, "--out", _place["x"])), StringComparison.Ordinal);
        // And two that were signed are seen as what they are.
        await FoundingPlace.DoAsync("charter", "assemble", await _place.SignAsync("JPN", fork), await _place.SignAsync("USA", fork),
            "--previous", _place.Charter, "--out", _place["charter-2b"]);
        Assert.Contains("another document of this version is known here",
            await FoundingPlace.FailAsync(3, "document", "take", _place["charter-2b"], "--office", _place.Office("KOR")), StringComparison.Ordinal);
        var judged = await FoundingPlace.FailAsync(6, "document", "verify", _place.Charter, _place["charter-2"], _place["charter-2b"], "--charter", _place.CharterHash);
        Assert.Contains("is known with another hash", judged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_in_a_place_is_refused_by_name()
    {
        string[] draft = ["charter", "draft", "--days", "365", "--out", _place["x"]];
        Assert.Contains("another thing: office", await FoundingPlace.FailAsync(3, [.. draft, "--nation", _place["KOR.registrar"]]), StringComparison.Ordinal);
        Assert.Contains("quorums", await FoundingPlace.FailAsync(2, [.. draft, "--nation", _place["KOR.nation"],
            "--terms", _place.Write("wrong.json", """{ "quorums": 2 }""")]), StringComparison.Ordinal);
        var damaged = File.ReadAllBytes(_place["KOR.nation"]);
        damaged[^1] ^= 1;
        Assert.Contains("may not have the private half",
            await FoundingPlace.FailAsync(3, [.. draft, "--nation", _place.Write("damaged", damaged)]), StringComparison.Ordinal);
        Assert.Contains("it holds no document", await FoundingPlace.FailAsync(3,
            _place.As("KOR", "charter", "sign", _place["KOR.nation"], "--out", _place["x"])), StringComparison.Ordinal);
        Assert.Contains("neither a signed document nor the draft", await FoundingPlace.FailAsync(3,
            _place.As("KOR", "charter", "sign", _place.Write("terms.json", Terms), "--out", _place["x"])), StringComparison.Ordinal);
        Assert.False(File.Exists(_place["x"]));
    }

    private void Forget(string nation)
    {
        Directory.Delete(_place.Office(nation, "documents"), recursive: true);
        var file = _place.Office(nation, "office.json");
        var settings = JsonNode.Parse(File.ReadAllBytes(file))!.AsObject();
        settings.Remove("charterHash");
        File.WriteAllText(file, settings.ToJsonString());
    }
}
