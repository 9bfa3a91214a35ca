using System.Text.Json.Nodes;
using Backbone.Client.Connection;
using Backbone.Protocol.Addresses;
using static Backbone.EndToEnd.Tests.Crossing.TypedCommand;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>A colleague who comes later reads a mailbox's past once a reader shares it; nobody hands over a key.</summary>
public sealed class SharingTests
{
    private const int Patience = 180_000;
    private const string Lee = "KOR/kisa/lee";
    private const string Park = "KOR/nis/park";
    private const string Han = "KOR/kisa/han";

    [Fact(Timeout = Patience)]
    public async Task A_new_colleague_reads_the_past_of_a_shared_mailbox_when_a_reader_shares_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        var text = Path.Combine(federation.Folder.Path, "text.txt");
        await File.WriteAllTextAsync(text, "본문", cancellation);
        string[] Send(string subject, params string[] more) => ["send", "--to", "KOR/kisa", "--tlp", "amber", "--subject", subject,
            "--text", $"ko:{text}", "--yes", "--json", "--wait", "delivered", .. more];
        var old = await SendAsync(federation, Park, Send("지난달"));
        var orcon = await SendAsync(federation, Park, Send("orcon", "--caveat", "orcon"));
        await EnrollAsync(federation);

        var closed = await RunAsync(federation, Han, "read", old[..12]);
        Assert.Equal(7, closed.Code);
        Assert.Contains("backbone mailbox share", closed.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(federation, Lee, "mailbox", "share", "KOR/kisa", "--with", Han)).Code); // asks first, and nobody can answer
        var (code, said) = await RunAsync(federation, Lee, "mailbox", "share", "KOR/kisa", "--with", Han, "--yes", "--json");
        Assert.Equal(0, code);
        var json = JsonNode.Parse(said)!;
        Assert.Equal([old], json["shared"]!.AsArray().Select(one => (string)one!));
        Assert.Equal((orcon, "BeyondOriginal"), ((string)json["leftOut"]![0]!["envelope"]!, (string)json["leftOut"]![0]!["reason"]!));

        var read = await RunAsync(federation, Han, "read", old[..12]);
        Assert.Equal(0, read.Code);
        Assert.Contains("본문", read.Output, StringComparison.Ordinal);
        Assert.Contains("receipt sent", read.Error, StringComparison.Ordinal);
        var journal = await RunAsync(federation, "KOR/kisa/ops", "journal", "show", old);
        Assert.Contains($"with={Han}", journal.Output, StringComparison.Ordinal);
    }

    private static async Task EnrollAsync(InProcessFederation federation)
    {
        var folder = federation.Folder;
        var (office, profile) = (Path.Combine(folder.Path, "KOR", "authority"), folder.ProfileFolder(PrincipalAddress.Parse(Han)));
        string At(string name) => Path.Combine(folder.Path, name);
        await DoAsync("enroll", "request", Han, "--federation", folder.Federation.ToString(), "--into", profile, "--title", "Han", "--unattended",
            "--out", At("han.request"));
        await DoAsync("enroll", "approve", At("han.request"), "--office", office, "--passphrase-file", Path.Combine(office, "passphrase"),
            "--role", "officer", "--shared", "--out", At("han.answer"));
        var gateway = Profile.Load(folder.ProfileFolder(PrincipalAddress.Parse(Lee))).Gateway;
        await DoAsync("enroll", "finish", At("han.answer"), "--into", profile, "--charter", folder.CharterHash.ToString(), "--gateway", gateway.ToString());
        var documents = Directory.GetFiles(Path.Combine(office, "documents")).Where(file => Path.GetFileName(file).StartsWith("roster", StringComparison.Ordinal)
            || Path.GetFileName(file).StartsWith("keyset", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync(federation, "KOR/kisa/ops", ["document", "publish", "--yes", .. documents])).Code);

        static async Task DoAsync(params string[] args)
        {
            var said = await RunAsync([.. args, "--yes"]);
            Assert.True(said.Code == 0, said.Error);
        }
    }
}
