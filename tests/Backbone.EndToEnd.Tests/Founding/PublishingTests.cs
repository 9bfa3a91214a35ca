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
