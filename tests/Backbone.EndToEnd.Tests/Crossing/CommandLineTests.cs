using System.Text.Json.Nodes;
using Backbone.Exercise.Policies;
using Backbone.Protocol.Addresses;
using static Backbone.EndToEnd.Tests.Crossing.TypedCommand;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>The command as its users type it, before real gateways: release, refusal, and what the journal says of both.</summary>
public sealed class CommandLineTests
{
    private const int Patience = 180_000;

    [Fact(Timeout = Patience)]
    public async Task A_releaser_lists_shows_and_gives_and_the_journal_explains_it_afterwards()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var text = Path.Combine(federation.Folder.Path, "red.txt");
        await File.WriteAllTextAsync(text, "지갑 주소\u001b[2J", cancellation);

        var (code, sent) = await RunAsync(federation, "KOR/kisa/lee", "send", "--to", "USA/cisa/miller", "--tlp", "red",
            "--subject", "적색", "--text", $"ko:{text}", "--yes", "--json");
        Assert.Equal(4, code);
        var id = (string)JsonNode.Parse(sent)!["envelope"]!;
        Assert.Contains("KOR/nis/park", (string?)JsonNode.Parse(sent)!["readableBy"]![0]);

        (code, var status) = await RunAsync(federation, "KOR/kisa/lee", "status", id);
        Assert.Equal(0, code);
        Assert.Contains("waits for approval by 1 releaser", status, StringComparison.Ordinal);
        (_, var outbox) = await RunAsync(federation, "KOR/kisa/lee", "sent");
        Assert.Contains("waits for approval by 1 releaser", outbox, StringComparison.Ordinal);

        (code, var list) = await RunAsync(federation, "KOR/nis/park", "approval", "list");
        Assert.Equal(0, code);
        Assert.Contains(id[..12], list, StringComparison.Ordinal);
        (code, var shown) = await RunAsync(federation, "KOR/nis/park", "approval", "show", id[..10]);
        Assert.Equal(0, code);
        Assert.Contains("지갑 주소", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        (code, _) = await RunAsync(federation, "KOR/nis/park", "approval", "give", id[..10]);
        Assert.Equal(2, code); // nobody sits there to answer
        (code, var given) = await RunAsync(federation, "KOR/nis/park", "approval", "give", id[..10], "--yes", "--json");
        Assert.Equal(0, code);
        Assert.True((bool)JsonNode.Parse(given)!["released"]!);

        (code, var read) = await RunAsync(federation, "KOR/kisa/lee", "read", id[..10]);
        Assert.Equal(0, code);
        Assert.Contains("by KOR/nis/park as releaser", read, StringComparison.Ordinal);
        // The journal grows meanwhile: the newest is none before the first look's last, and none beyond the second look's.
        var first = (await JournalAsync(federation, "--from", "0")).Count;
        var newest = Assert.Single(await JournalAsync(federation, "--newest", "1"));
        Assert.InRange((int)newest["index"]!, first - 1, (await JournalAsync(federation, "--from", "0")).Count - 1);

        (code, var journal) = await RunAsync(federation, "KOR/kisa/ops", "journal", "show", id[..10]);
        Assert.Equal(0, code);
        Assert.Contains("KOR/release/red-needs-a-releaser", journal, StringComparison.Ordinal);
        Assert.Contains("release of KOR, version 1", journal, StringComparison.Ordinal);
        Assert.Contains("officer=KOR/nis/park", journal, StringComparison.Ordinal);
        Assert.Contains("is the one in the stamp", journal, StringComparison.Ordinal);
        Assert.Equal(8, (await RunAsync(federation, "KOR/kisa/ops", "journal", "show", "0011223344")).Code);
        await ExportAsync(federation, id, cancellation);
        await ReplacePolicyAsync(federation, cancellation);
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", "journal", "show", id)).Code);
    }

    // The file proves itself to whoever has the charter's hash, and a changed one does not.
    private static async Task ExportAsync(InProcessFederation federation, string id, CancellationToken cancellation)
    {
        var file = Path.Combine(federation.Folder.Path, "evidence.bin");
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", "evidence", "export", id, "--out", file)).Code);
        var (code, exported) = await RunAsync(federation, "KOR/kisa/ops", "evidence", "export", id[..10], "--out", file);
        Assert.Equal(0, code);
        Assert.Contains("KOR/kisa/ops signed all of it", exported, StringComparison.Ordinal);
        var charter = federation.Folder.CharterHash.ToString();
        (code, var verified) = await RunAsync(federation, "USA/cisa/miller", "evidence", "verify", file, "--charter", charter);
        Assert.Equal(0, code);
        Assert.Contains("KOR/release/red-needs-a-releaser", verified, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(file, cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, cancellation);
        (code, verified) = await RunAsync(federation, "USA/cisa/miller", "evidence", "verify", file);
        Assert.Equal(6, code);
        Assert.Contains("this proves nothing: ", verified, StringComparison.Ordinal);
    }

    // Which version comes next, the gateway says; what is in force is written into files.
    private static async Task ReplacePolicyAsync(InProcessFederation federation, CancellationToken cancellation)
    {
        string At(params string[] parts) => Path.Combine([federation.Folder.Path, .. parts]);
        Task<Said> Ops(params string[] args) => RunAsync(federation, "KOR/kisa/ops", args);
        await File.WriteAllTextAsync(At("next.yaml"), "nation: KOR\nrelease:\n  - id: all\n    allow: { from: [KOR/*], to: [KOR/*, USA/*] }\n", cancellation);
        string[] sign = ["policy", "sign", "--release", At("next.yaml"), "--days", "30", "--key", At("KOR", "authority", "policy.keyfile"),
            "--passphrase-file", At("KOR", "authority", "passphrase")];
        var signed = await Ops([.. sign, "--out", At("next.bin")]);
        Assert.True(signed.Code == 0, signed.Error);
        Assert.Contains("release of KOR, version 2", signed.Output, StringComparison.Ordinal);
        Assert.Contains("follows the release of KOR, version 1", signed.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await Ops("policy", "publish", At("next.bin"))).Code);
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", [.. sign, "--out", At("lees.bin")])).Code); // no operator: nobody to ask

        var folder = Directory.CreateDirectory(At("exported")).FullName;
        Assert.Equal(0, (await Ops("policy", "export", "--out", folder)).Code);
        Assert.Equal(["acceptance-KOR-1.bin", "release-KOR-2.bin"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(await File.ReadAllBytesAsync(At("next.bin"), cancellation), await File.ReadAllBytesAsync(Path.Combine(folder, "release-KOR-2.bin"), cancellation));
        var again = await Ops("policy", "export", "--out", folder);
        Assert.Equal(0, again.Code);
        Assert.Contains("was there: release of KOR, version 2", again.Output, StringComparison.Ordinal);
    }

    private static async Task<List<JsonNode>> JournalAsync(InProcessFederation federation, params string[] options) =>
        [.. (await RunAsync(federation, "KOR/kisa/ops", ["journal", "tail", .. options, "--json"])).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    [Fact(Timeout = Patience)]
    public async Task Each_line_that_is_fed_is_a_message_of_its_own_and_a_bad_one_stops_no_other()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var lines = """
            {"subject": "one", "text": "wallet 1"}
            {"subject": "two", "text": "wallet 2", "language": "en"}
            {"subject": "three", "tlp": "red"}
            {"subject": "four", "text": "wallet 4"}
            """;
        var said = await RunAsync(
            federation, "KOR/kisa/lee", System.Text.Encoding.UTF8.GetBytes(lines), "feed", "--to", "USA/cisa", "--tlp", "amber", "--json");
        Assert.Equal(9, said.Code);
        Assert.Contains("line 3:", said.Error, StringComparison.Ordinal);
        var answers = said.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([1, 2, 3, 4], answers.Select(answer => (int)answer["line"]!));
        Assert.All(answers, answer => Assert.Equal((int)answer["line"]! != 3, answer["taken"] is { } taken && (bool)taken));
        Assert.Contains("means nothing here", (string?)answers[2]["fault"], StringComparison.Ordinal);
        (_, var outbox) = await RunAsync(federation, "KOR/kisa/lee", "sent", "--json");
        Assert.Equal(3, outbox.Split("\"envelope\":").Length - 1);
    }

    [Fact(Timeout = Patience)]
    public async Task A_message_is_explained_before_it_is_written_and_goes_to_those_only_whom_it_may_go_to()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "JPN");
        var text = Path.Combine(federation.Folder.Path, "incident.txt");
        await File.WriteAllTextAsync(text, "이상 출금", cancellation);
        string explained;
        // What Japan takes in comes to Korea sealed, like any message.
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            (var code, explained) = await RunAsync(federation, "KOR/kisa/lee", "policy", "explain", "--from", "KOR/kisa/lee",
                "--to", "JPN/jpcert", "JPN/npa", "--tlp", "amber", "--category", "incident");
            if (code == 3) break;
            Assert.Equal(0, code);
            await look.WaitForNextTickAsync(cancellation);
        }
        Assert.Contains("✗ JPN/jpcert", explained, StringComparison.Ordinal);
        Assert.Contains("JPN does not accept it", explained, StringComparison.Ordinal);
        Assert.Contains("nearest: ", explained, StringComparison.Ordinal);
        Assert.Contains("✓ JPN/npa", explained, StringComparison.Ordinal);
        Assert.Contains("rule KOR/release/kisa-to-community", explained, StringComparison.Ordinal);
        Assert.Equal(4, (await RunAsync(federation, "KOR/nis/park", "policy", "explain", "--to", "KOR/kisa/lee", "--tlp", "red")).Code);
        Assert.Equal(2, (await RunAsync(federation, "KOR/nis/park", "policy", "explain", "--from", "KOR/kisa/lee", "--to", "JPN/npa", "--tlp", "amber")).Code);

        // What is said of several is said once, and who reads there is no invention.
        var red = await RunAsync(federation, "KOR/kisa/lee", "send", "--to", "JPN/jpcert", "JPN/npa", "--tlp", "red", "--subject", "s", "--text", $"ko:{text}", "--yes");
        Assert.Equal(3, red.Code);
        Assert.Contains("the same of JPN/npa", red.Output, StringComparison.Ordinal);
        Assert.Contains("JPN/npa/sato", red.Output, StringComparison.Ordinal);
        Assert.Contains("refused for 2 of 2 recipients", red.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("/name", red.Output + red.Error, StringComparison.Ordinal);
        Assert.True((red.Output + red.Error).Length < 1200, red.Output + red.Error);
        var slip = await RunAsync(federation, "KOR/kisa/lee", "send", "--to", "JPN/ncpa", "--tlp", "amber", "--subject", "", "--text", $"ko:{text}", "--dry-run");
        Assert.Equal(8, slip.Code);
        Assert.Contains("did you mean JPN/npa?", slip.Error, StringComparison.Ordinal);
        var dry = await RunAsync(federation, "KOR/kisa/lee", "send", "--to", "JPN/npa/sato", "--tlp", "amber", "--subject", "", "--text", $"ko:{text}", "--dry-run",
            "--reply-by", "9d");
        Assert.Contains("(1 reader: JPN/npa/sato)", dry.Output, StringComparison.Ordinal);
        Assert.Contains("the subject is empty", dry.Error, StringComparison.Ordinal);
        Assert.Contains("an answer is asked for by", dry.Error, StringComparison.Ordinal);

        string[] send = ["send", "--to", "JPN/jpcert", "JPN/npa", "--tlp", "amber", "--category", "incident", "--subject", "s", "--text", $"ko:{text}", "--yes", "--json"];
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", send)).Code);
        var (sent, json) = await RunAsync(federation, "KOR/kisa/lee", [.. send, "--partial"]);
        Assert.Equal(0, sent);
        var answer = JsonNode.Parse(json)!;
        Assert.Equal("JPN/npa", (string?)Assert.Single(answer["recipients"]!.AsArray())!["mailbox"]);
        Assert.Equal("JPN/jpcert", (string?)Assert.Single(answer["notSentTo"]!.AsArray())!["mailbox"]);
    }

    [Fact(Timeout = Patience)]
    public async Task A_policy_is_compared_signed_published_and_in_force_at_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var folder = federation.Folder.Path;
        var text = Path.Combine(folder, "amber.txt");
        await File.WriteAllTextAsync(text, "본문", cancellation);
        string[] send = ["send", "--to", "USA/cisa", "--tlp", "amber", "--subject", "s", "--text", $"ko:{text}", "--yes"];
        Assert.Equal(0, (await RunAsync(federation, "KOR/kisa/lee", send)).Code);

        var (old, next, signed) = (Path.Combine(folder, "old.yaml"), Path.Combine(folder, "new.yaml"), Path.Combine(folder, "new.bin"));
        var release = NationalPolicies.Read(NationCode.Parse("KOR"), NationalPolicies.Release);
        await File.WriteAllBytesAsync(old, release, cancellation);
        await File.WriteAllTextAsync(next, "nation: KOR\nrelease:\n  - id: home\n    allow: { from: [KOR/*], to: [KOR/*] }\n", cancellation);
        var (code, diff) = await RunAsync(federation, "KOR/kisa/ops", "policy", "diff", old, next);
        Assert.Equal(0, code);
        Assert.Contains("to USA/cisa: allowed", diff, StringComparison.Ordinal);
        Assert.Contains("→ refused (NotReleased)", diff, StringComparison.Ordinal);

        var (oldAcceptance, nextAcceptance) = (Path.Combine(folder, "old-in.yaml"), Path.Combine(folder, "new-in.yaml"));
        await File.WriteAllBytesAsync(oldAcceptance, NationalPolicies.Read(NationCode.Parse("USA"), NationalPolicies.Acceptance), cancellation);
        await File.WriteAllTextAsync(nextAcceptance, "nation: USA\naccept:\n  - id: japan\n    allow: { from: [JPN/*], to: [USA/*] }\n", cancellation);
        using (var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200)))
        {
            do // until it has come in there
            {
                await look.WaitForNextTickAsync(cancellation);
                (code, diff) = await RunAsync(federation, "USA/cisa/ops", "policy", "diff", oldAcceptance, nextAcceptance);
                Assert.Equal(0, code);
            }
            while (!diff.Contains("to USA/cisa: allowed by USA/acceptance/", StringComparison.Ordinal));
        }
        Assert.Contains("→ refused (NotAccepted)", diff, StringComparison.Ordinal);

        var previous = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("KOR")))!, "documents", "release-KOR-1.bin");
        var authority = Path.Combine(folder, "KOR", "authority");
        (code, _) = await RunAsync(federation, "KOR/kisa/ops", "policy", "sign", "--release", next, "--key", Path.Combine(authority, "policy.keyfile"),
            "--passphrase-file", Path.Combine(authority, "passphrase"), "--days", "30", "--previous", previous, "--out", signed);
        Assert.Equal(0, code);
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", "policy", "publish", signed)).Code); // no operator
        (code, var published) = await RunAsync(federation, "KOR/kisa/ops", "policy", "publish", signed);
        Assert.Equal(0, code);
        Assert.Contains("in force: release of KOR, version 2", published, StringComparison.Ordinal);
        (code, var shown) = await RunAsync(federation, "KOR/kisa/ops", "policy", "show", "--nation", "KOR", "--text");
        Assert.Equal(0, code);
        Assert.Contains("release of KOR, version 2", shown, StringComparison.Ordinal);
        Assert.Contains("- id: home", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing leaves", (await RunAsync(federation, "KOR/kisa/ops", "policy", "show")).Error, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(federation, "KOR/kisa/lee", send)).Code);
    }

    [Fact(Timeout = Patience)]
    public async Task A_nation_without_a_release_policy_is_told_so_by_refusals_and_by_the_command()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation);
        federation.Watch.Expect("is in force: what it would let pass is refused");
        var documents = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("USA")))!, "documents");
        File.Delete(Path.Combine(documents, "release-USA-1.bin"));
        await federation.StartGatewayAsync("USA", cancellation);
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "text", cancellation);
        var refused = await RunAsync(federation, "USA/cisa/miller", "send", "--to", "USA/fbi", "--tlp", "green", "--subject", "s", "--text", $"en:{text}", "--yes");
        Assert.Equal(3, refused.Code);
        Assert.Contains("PolicyNotInForce", refused.Output + refused.Error, StringComparison.Ordinal);
        var shown = await RunAsync(federation, "USA/cisa/ops", "policy", "show");
        Assert.Contains("no release policy of USA is in force: nothing leaves", shown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing comes in", shown.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_rules_put_aside_is_seen_by_an_operator_and_let_in_by_a_releaser()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        federation.Watch.Expect("is in force: what it would let pass is refused", "quarantined at step 6: PolicyNotInForce");
        var documents = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("JPN")))!, "documents");
        File.Delete(Path.Combine(documents, "acceptance-JPN-1.bin"));
        await federation.StartGatewayAsync("JPN", cancellation);
        await federation.WaitForDocumentsAsync("KOR", ["JPN"], cancellation);
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "본문", cancellation);
        var id = await SendAsync(federation, "KOR/kisa/lee", ["send", "--to", "JPN/npa", "--tlp", "amber", "--subject", "s", "--text", $"ko:{text}", "--yes", "--json"]);
        string listed;
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        do // until it has come there
        {
            await look.WaitForNextTickAsync(cancellation);
            (_, listed) = await RunAsync(federation, "JPN/jpcert/ops", "quarantine", "list");
        }
        while (!listed.Contains("PolicyNotInForce", StringComparison.Ordinal));
        Assert.Contains("KOR/kisa/lee", listed, StringComparison.Ordinal);

        (var code, var shown) = await RunAsync(federation, "JPN/jpcert/tanaka", "quarantine", "show", "1");
        Assert.Equal(0, code);
        Assert.Contains($"{id} (from its bytes)", shown, StringComparison.Ordinal);
        string[] release = ["quarantine", "release", "1", "--reason", "電話で確認した"];
        Assert.Equal(2, (await RunAsync(federation, "JPN/jpcert/tanaka", release)).Code); // nobody sits there to answer
        Assert.Equal(3, (await RunAsync(federation, "JPN/jpcert/ops", [.. release, "--yes"])).Code); // no releaser
        (code, var released) = await RunAsync(federation, "JPN/jpcert/tanaka", [.. release, "--yes"]);
        Assert.Equal(0, code);
        Assert.Contains(id, released, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(federation, "JPN/npa/sato", "read", id[..12])).Code);
        Assert.Equal(3, (await RunAsync(federation, "JPN/jpcert/tanaka", "quarantine", "refuse", "1", "--reason", "no")).Code); // decided
        (_, listed) = await RunAsync(federation, "JPN/jpcert/ops", "quarantine", "list");
        Assert.Contains("released", listed, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task What_derives_from_ORCON_goes_further_once_its_originator_has_signed_that_it_may()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA", "JPN");
        var text = Path.Combine(federation.Folder.Path, "source.txt");
        await File.WriteAllTextAsync(text, "출처", cancellation);
        string[] words = ["--tlp", "amber", "--caveat", "orcon", "--subject", "s", "--text", $"ko:{text}", "--yes", "--json"];

        var original = await SendAsync(federation, "KOR/kisa/lee", ["send", "--to", "USA/cisa", "--wait", "delivered", .. words]);
        string[] derived = ["send", "--to", "JPN/npa", "--derived-from", original[..12], .. words];
        var (code, refused) = await RunAsync(federation, "USA/cisa/miller", derived);
        Assert.Equal(3, code);
        Assert.Contains("BeyondOriginal", refused, StringComparison.Ordinal);

        var release = await SendAsync(federation, "KOR/kisa/lee",
            ["send", "--to", "USA/cisa", "--wait", "delivered", "--release", original[..12], "--release-to", "JPN/npa", .. words]);
        (code, var read) = await RunAsync(federation, "USA/cisa/miller", "read", release[..12]);
        Assert.Equal(0, code);
        Assert.Contains("signed by KOR/kisa/lee", read, StringComparison.Ordinal);
        var sent = await SendAsync(federation, "USA/cisa/miller", [.. derived, "--released-by", release[..12], "--wait", "delivered"]);
        Assert.Equal(0, (await RunAsync(federation, "JPN/npa/sato", "read", sent[..12])).Code);
        // Further than its originator said it does not go, whoever passes it on.
        (code, refused) = await RunAsync(federation, "USA/cisa/miller",
            ["send", "--to", "JPN/jpcert", "--derived-from", original[..12], "--released-by", release[..12], .. words]);
        Assert.Equal(3, code);
        Assert.Contains("BeyondOriginal", refused, StringComparison.Ordinal);
    }
}
