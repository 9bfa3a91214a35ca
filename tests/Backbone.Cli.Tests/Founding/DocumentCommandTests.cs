using System.Text.Json.Nodes;
using Backbone.Cli.Tests.Terminals;

namespace Backbone.Cli.Tests.Founding;

/// <summary>Documents are shown, verified, taken in and laid down; what does not hold changes nothing.</summary>
public sealed class DocumentCommandTests(FoundingPlaces places) : IDisposable
{
    private readonly FoundingPlace _place = places.Copy();

    private string[] All => Directory.GetFiles(_place.Office("KOR", "documents"));

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task A_charter_a_roster_and_a_draft_are_shown_in_words()
    {
        var charter = await FoundingPlace.DoAsync("document", "show", _place.Charter);
        Assert.Contains("charter, version 1", charter, StringComparison.Ordinal);
        Assert.Contains("quorum: 2 of 3 nations sign", charter, StringComparison.Ordinal);
        Assert.Contains("nation KOR: root key ", charter, StringComparison.Ordinal);
        Assert.Contains("not verified here", charter, StringComparison.Ordinal);
        Assert.Contains("KOR/kisa/lee: role officer", await FoundingPlace.DoAsync("document", "show", Of("roster")), StringComparison.Ordinal);
        Assert.Contains("a draft: nobody has signed it", await FoundingPlace.DoAsync("document", "show", await _place.DraftAsync("next")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_versions_of_one_document_are_held_against_each_other()
    {
        Assert.Contains("Nothing changes", await FoundingPlace.DoAsync("document", "diff", _place.Charter, _place.Charter), StringComparison.Ordinal);
        Assert.Contains("two versions of one document", await FoundingPlace.FailAsync(2, "document", "diff", _place.Charter, Of("roster")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_check_is_shown_and_one_that_fails_is_exit_code_6()
    {
        var good = await FoundingPlace.AskAsync(["document", "verify", .. All, "--charter", _place.CharterHash]);
        Assert.True((bool)good["holds"]!);
        Assert.Equal(All.Length, good["files"]!.AsArray().Count);
        Assert.Equal(["form", "rules", "trust", "standing"], good["files"]![0]!["checks"]!.AsArray().Select(check => (string?)check!["name"]));
        var bad = File.ReadAllBytes(Of("roster"));
        bad[^1] ^= 1;
        var said = await FoundingPlace.FailAsync(6, "document", "verify", _place.Charter, Of("mandate"), _place.Write("bad", bad), "--charter", _place.CharterHash);
        Assert.Contains("✗ trust       roster of KOR, version 1: its signature does not verify", said, StringComparison.Ordinal);
        Assert.Contains("1 of 3 do not verify", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_office_takes_what_holds_and_nothing_where_one_does_not()
    {
        var office = _place.Office("SGP");
        Assert.Contains("knows no charter yet", await FoundingPlace.FailAsync(2, "document", "take", Of("mandate"), "--office", office), StringComparison.Ordinal);
        Assert.Contains("the trusted charter is not known yet", await FoundingPlace.FailAsync(3, "document", "take", _place.Charter, "--office", office,
            "--charter", new string('0', 64)), StringComparison.Ordinal);
        var bad = File.ReadAllBytes(Of("mandate"));
        bad[^1] ^= 1;
        Assert.Contains("does not verify", await FoundingPlace.FailAsync(3, "document", "take", _place.Charter, _place.Write("bad", bad), "--office", office,
            "--charter", _place.CharterHash), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(office, "documents")));
        var taken = await FoundingPlace.AskAsync(["document", "take", .. All, "--office", office, "--charter", _place.CharterHash]);
        Assert.Equal(All.Length, taken["taken"]!.AsArray().Count);
        Assert.Equal(_place.CharterHash, (string?)taken["charter"]);
        Assert.Contains("trusts the charter", await FoundingPlace.FailAsync(2, "document", "take", _place.Charter, "--office", office,
            "--charter", new string('0', 64)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mandate_that_contradicts_the_charter_is_not_taken()
    {
        // KOR's root signs in the name of nobody but KOR: its mandate cannot stand under a charter that names another root.
        await FoundingPlace.DoAsync(_place.As("KOR", "member", "retire", "KOR/nis", "--out", _place["m2"]));
        var document = await FoundingPlace.AskAsync("document", "show", _place["m2"]);
        Assert.Equal("mandate of KOR, version 2", (string?)document["document"]);
        var draft = await _place.DraftAsync("next", "--without", "KOR", "--terms", _place.Write("terms.json", """{ "quorum": 2 }"""));
        await FoundingPlace.DoAsync("charter", "assemble", await _place.SignAsync("JPN", draft), await _place.SignAsync("USA", draft),
            "--previous", _place.Charter, "--out", _place["charter-2"]);
        await FoundingPlace.DoAsync("document", "take", _place["charter-2"], "--office", _place.Office("JPN"));
        Assert.Contains("KOR is not in charter version 2",
            await FoundingPlace.FailAsync(3, "document", "take", _place["m2"], "--office", _place.Office("JPN")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documents_of_an_office_are_listed()
    {
        var listed = (await FoundingPlace.AskAsync("document", "list", "--office", _place.Office("KOR")))["documents"]!.AsArray();
        Assert.Equal(["charter", "mandate", "roster", "keyset"], listed.Select(one => (string?)one!["type"]));
        Assert.All(listed, one => Assert.True((bool)one!["inForce"]!));
        Assert.All(listed, one => Assert.NotNull((string?)one!["until"]));
        Assert.Contains("in force", await FoundingPlace.DoAsync("document", "list", "--office", _place.Office("KOR")), StringComparison.Ordinal);
        Assert.Contains("knows no charter yet", await FoundingPlace.FailAsync(2, "document", "list", "--office", _place.Office("SGP")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_laid_into_a_folder_that_has_not_started_or_nothing_is()
    {
        var gateway = Path.Combine(_place["KOR"], "gateway");
        var place = Path.Combine(gateway, "documents");
        await FoundingPlace.DoAsync(_place.As("KOR", "member", "retire", "KOR/nis", "--out", _place["m2"]));
        var bad = File.ReadAllBytes(_place["m2"]);
        bad[^1] ^= 1;
        var before = Directory.GetFiles(place).Length;
        var said = await FoundingPlace.FailAsync(6, "document", "publish", _place.Write("bad", bad), "--into", gateway);
        Assert.Contains("does not verify", said, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", said, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(place).Length);
        Assert.Contains("reads documents when it starts", await FoundingPlace.DoAsync("document", "publish", _place["m2"], "--into", gateway), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_place["m2"]), File.ReadAllBytes(Path.Combine(place, "mandate-KOR-2.bin")));
        Assert.Contains("a broker must not know", await FoundingPlace.FailAsync(6, ["document", "publish", .. All,
            Path.Combine(place, "release-KOR-1.bin"), "--into", _place["broker"]]), StringComparison.Ordinal);
        await FoundingPlace.DoAsync(["document", "publish", .. All, "--into", _place["broker"]]);
        Assert.Contains("neither gateway.json nor broker.json", await FoundingPlace.FailAsync(2, "document", "publish", _place.Charter, "--into", _place["KOR"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_gateway_or_a_folder_nothing_is_published()
    {
        Assert.Contains("no profile was named", await FoundingPlace.FailAsync(2, "document", "publish", _place.Charter), StringComparison.Ordinal);
        Assert.Contains("it holds no document", await FoundingPlace.FailAsync(3, "document", "publish", _place["KOR.nation"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_is_one_object_too()
    {
        var terminal = new TestTerminal();
        Assert.Equal(3, await terminal.RunAsync("document", "show", _place["KOR.nation"], "--json"));
        Assert.NotNull(JsonNode.Parse(terminal.Written)!["next"]);
    }

    private string Of(string label) => Assert.Single(All, file => Path.GetFileName(file).StartsWith(label, StringComparison.Ordinal));
}
