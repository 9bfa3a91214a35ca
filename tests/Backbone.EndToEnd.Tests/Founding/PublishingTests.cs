using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Documents;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Founding;

/// <summary>What an office has signed goes through the own gateway to everybody, while all of them run.</summary>
public sealed class PublishingTests
{
    private const int Patience = 120_000;

    [Fact(Timeout = Patience)]
    public async Task A_member_is_added_and_a_charter_changed_while_everybody_runs()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "JPN");
        using var folder = new TestFolder();
        var work = Directory.CreateDirectory(folder.PathOf("out")).FullName;
        string At(string name) => Path.Combine(work, name);
        string Office(string nation, string name = "") => Path.Combine(federation.Folder.Path, nation, "authority", name);
        string[] As(string nation) => ["--office", Office(nation), "--passphrase-file", Office(nation, "passphrase"), "--yes"];
        var charter = Office("KOR", "documents/charter-1.bin");

        await DoAsync(["member", "add", "KOR/nfsi", "--kind", "regulator", "--title", "NFSI", "--out", At("mandate"), .. As("KOR")]);
        await DoAsync("charter", "draft", "--previous", charter, "--days", "700", "--out", At("draft"));
        foreach (var nation in new[] { "KOR", "USA" }) await DoAsync(["charter", "sign", At("draft"), "--out", At(nation), .. As(nation)]);
        await DoAsync("charter", "assemble", At("KOR"), At("USA"), "--previous", charter, "--out", At("charter"));

        // An officer may not; what another nation signed is not for this gateway; a draft is nobody's word.
        Assert.Equal(3, (await TypedCommand.RunAsync(federation, "KOR/kisa/lee", "document", "publish", At("mandate"))).Code);
        var foreign = await TypedCommand.RunAsync(federation, "JPN/jpcert/ops", "document", "publish", At("mandate"));
        Assert.Contains("only charters and documents of JPN", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("nobody has signed", (await TypedCommand.RunAsync(federation, "KOR/kisa/ops", "document", "publish", At("draft"))).Error, StringComparison.Ordinal);

        var published = await TypedCommand.RunAsync(federation, "KOR/kisa/ops", "document", "publish", At("mandate"), At("charter"), "--json");
        Assert.True(published.Code == 0, published.Error);
        Assert.Equal(["charter, version 2", "mandate of KOR, version 2"],
            JsonNode.Parse(published.Output)!["published"]!.AsArray().Select(one => (string?)one!["document"]));
        await WaitAsync(federation, "JPN", cancellation);
        var listed = await TypedCommand.RunAsync(federation, "JPN/jpcert/ops", "document", "list", "--json");
        var documents = JsonNode.Parse(listed.Output)!["documents"]!.AsArray().ToDictionary(one => (string)one!["document"]!, one => (bool)one!["inForce"]!);
        Assert.True(documents["charter, version 2"] && documents["mandate of KOR, version 2"]);
    }

    [Fact(Timeout = Patience)]
    public async Task A_lost_device_is_cut_off_by_what_its_registrar_signed_and_an_operator_publishes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        federation.Watch.Expect("cut off: Revoked", "refused: Revoked");
        using var folder = new TestFolder();
        string Office(string nation, string name = "") => Path.Combine(federation.Folder.Path, nation, "authority", name);
        string[] As(string nation) => ["--office", Office(nation), "--passphrase-file", Office(nation, "passphrase"), "--yes"];
        var (old, foreign, lost) = (folder.PathOf("old.crl"), folder.PathOf("usa.crl"), folder.PathOf("lost"));
        await DoAsync(["registrar", "list", "--out", old, .. As("KOR")]);
        await DoAsync(["registrar", "list", "--out", foreign, .. As("USA")]);
        await DoAsync(["device", "lost", "KOR/kisa/lee", "--device", Device(federation), "--out", lost, .. As("KOR")]);
        var list = Assert.Single(Directory.GetFiles(lost, "*.crl"));

        // An officer may not; another nation's is not for this gateway; what is no list is nobody's.
        Assert.Equal(3, (await TypedCommand.RunAsync(federation, "KOR/kisa/lee", "document", "publish", list)).Code);
        await ExpectAsync(federation, 3, "only lists of", foreign);
        var whole = await File.ReadAllTextAsync(list, cancellation);
        await ExpectAsync(federation, 2, "no whole revocation list", await WriteAsync("half.crl", whole[..(whole.Length / 2)]));
        await ExpectAsync(federation, 2, "more than one", await WriteAsync("two.crl", whole + whole));

        var published = await ExpectAsync(federation, 0, "", [.. Directory.GetFiles(lost), "--json"]);
        var steps = JsonNode.Parse(published)!["published"]!.AsArray();
        Assert.Equal(["roster of KOR, version 2", "keyset of KOR, version 2", null], steps.Select(step => (string?)step!["document"]));
        Assert.Equal((list, false), ((string?)steps[^1]!["file"], (bool)steps[^1]!["repeated"]!));
        var cut = await TypedCommand.RunAsync(federation, "KOR/kisa/lee", "status");
        Assert.Equal(7, cut.Code);
        Assert.Contains("revoked", cut.Error, StringComparison.OrdinalIgnoreCase);

        // Once more it is known; in each of its forms it is the same; the older one is not taken up again.
        await ExpectAsync(federation, 0, "in use already: ", list);
        await ExpectAsync(federation, 0, "in use already: ", await WriteAsync("marked.crl", "\ufeff" + whole));
        await ExpectAsync(federation, 0, "in use already: ", await WriteAsync("told.crl", "Certificate Revocation List (CRL):\n" + whole));
        var der = folder.PathOf("der.crl");
        await File.WriteAllBytesAsync(der, Convert.FromBase64String(whole[PemEncoding.Find(whole).Base64Data]), cancellation);
        await ExpectAsync(federation, 0, "in use already: ", der);
        await ExpectAsync(federation, 3, "number", old);

        async Task<string> WriteAsync(string name, string text)
        {
            await File.WriteAllTextAsync(folder.PathOf(name), text, cancellation);
            return folder.PathOf(name);
        }
    }

    private static string Device(InProcessFederation federation) =>
        Client.Connection.Profile.Load(federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"))).Device;

    private static async Task<string> ExpectAsync(InProcessFederation federation, int code, string says, params string[] files)
    {
        var said = await TypedCommand.RunAsync(federation, "KOR/kisa/ops", ["document", "publish", .. files]);
        Assert.True(said.Code == code, $"{said.Code}: {said.Error}");
        Assert.Contains(says, said.Output + said.Error, StringComparison.Ordinal);
        return said.Output;
    }

    private static async Task WaitAsync(InProcessFederation federation, string nation, CancellationToken cancellation)
    {
        var keeper = federation.PartsOf(nation).GetRequiredService<DocumentKeeper>();
        while (true)
        {
            var change = keeper.NextChange;
            if (keeper.Snapshot.Charter.Head.Version == 2
                && keeper.Snapshot.FindMember(MemberAddress.Parse("KOR/nfsi"), Timestamp.Now(TimeProvider.System)) is not null) return;
            await change.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        }
    }

    private static async Task DoAsync(params string[] args)
    {
        var said = await TypedCommand.RunAsync(args);
        Assert.True(said.Code == 0, said.Error);
    }
}
