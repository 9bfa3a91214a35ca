using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backbone.Cli;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Hosting.Connections;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Losses;

/// <summary>
/// A gateway whose disk is really full, a small one of its own: clients are told so, what comes in waits, the log has one line about it,
/// and it goes on by itself. To make such a disk takes root.
/// </summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private const int Attempts = 12;

    private readonly TestFolder _folder = new();
    private InProcessFederation? _federation;

    private string Disk => _folder.PathOf("disk");

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_federation is not null) await _federation.DisposeAsync();
        }
        finally
        {
            if (Directory.Exists(Disk)) Run("umount", Disk);
            _folder.Dispose();
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_gateway_whose_disk_is_full_says_so_once_and_goes_on_by_itself_when_there_is_room()
    {
        Directory.CreateDirectory(Disk);
        if (Environment.UserName != "root" || !Run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", Disk))
            Assert.Skip("a disk of its own takes root, and a system that lets root mount");
        var cancel = TestContext.Current.CancellationToken;
        var federation = _federation = await InProcessFederation.StartAsync(cancel, "USA");
        federation.Watch.Expect("the disk of the national store", "the store is full");
        var settings = federation.Folder.GatewaySettings(NationCode.Parse("KOR"));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(settings, cancel))!;
        json["store"] = Path.Combine(Disk, "national.db");
        await File.WriteAllTextAsync(settings, json.ToJsonString(), cancel);
        await federation.StartGatewayAsync("KOR", cancel);
        await federation.WaitForDocumentsAsync("KOR", ["KOR", "USA"], cancel);
        await federation.WaitForDocumentsAsync("USA", ["KOR", "USA"], cancel);
        var reader = federation.Connect("KOR/kisa/lee");
        var management = federation.PartsOf("KOR").GetRequiredService<ListeningAddresses>().Management;

        var before = await SendAsync(federation, "KOR/kisa/lee", "USA/cisa", "--wait", "delivered", "--json");

        Fill(Path.Combine(Disk, "ballast"));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var said = await SendAsync(federation, "KOR/kisa/lee", "USA/cisa");
            Assert.Equal(ExitCode.Refused, said.Code);
            Assert.Contains("the store of this gateway is full", said.Error, StringComparison.Ordinal);
            Assert.Contains("try again later", said.Error, StringComparison.Ordinal);
        }
        Assert.Equal(ExitCode.Done, (await SendAsync(federation, "USA/cisa/miller", "KOR/kisa")).Code);
        await Patience.UntilAsync("the gateway is not ready", async over => await StoreAsync(over) is var (state, cause)
            && state == "not ready" && cause.Contains("the disk of the national store is full", StringComparison.Ordinal), cancel);

        var full = await Scrape.OfAsync(management.Authority, cancel);
        Assert.All(new[] { "BackboneStoreFull", "BackboneDiskNearlyFull", "BackboneNotReady" }, rule => Assert.True(AlertRules.Fires(rule, full), rule));

        // What somebody saves there is there whole, or not at all.
        var saved = Directory.CreateDirectory(Path.Combine(Disk, "saved")).FullName;
        var message = (string)JsonNode.Parse(before.Output.Split('\n')[0])!["envelope"]!;
        var lost = await TypedCommand.RunAsync(federation, "USA/cisa/miller", "read", message, "--save", saved);
        Assert.Equal(ExitCode.Usage, lost.Code);
        Assert.Contains("on a disk with room", lost.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(saved));

        File.Delete(Path.Combine(Disk, "ballast"));
        await Patience.UntilAsync("it goes on", async over => (await StoreAsync(over)).State != "not ready", cancel); // a small disk is always narrow
        Assert.False(AlertRules.Fires("BackboneStoreFull", await Scrape.OfAsync(management.Authority, cancel)));
        await Patience.UntilAsync("what waited has come in", async over => await ReadAsync(over), cancel);
        var done = await SendAsync(federation, "KOR/kisa/lee", "USA/cisa", "--wait", "delivered");
        Assert.True(done.Code == ExitCode.Done, done.Error);

        await federation.StopGatewayAsync("KOR");
        var lines = federation.LogOf("KOR").Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.TryGetProperty("@l", out var level) && level.GetString() is "Warning" or "Error").ToList();
        Assert.InRange(lines.Count(line => line.GetRawText().Contains("full", StringComparison.Ordinal)), 1, 2); // the store's own, and health's
        Assert.All(lines, line => Assert.False(line.TryGetProperty("@x", out _), line.GetRawText()));

        async Task<(string State, string Cause)> StoreAsync(CancellationToken over)
        {
            using var http = new HttpClient();
            var health = JsonNode.Parse(await (await http.GetAsync(new Uri(management, "/readyz"), over)).Content.ReadAsStringAsync(over))!;
            var store = health["checks"]!.AsArray().Single(check => (string?)check!["name"] == "store")!;
            return ((string)store["state"]!, (string)store["cause"]!);
        }

        async Task<bool> ReadAsync(CancellationToken over) => (await reader.Receiving.ListMailAsync(cancel: over)).Any();
    }

    private async Task<TypedCommand.Said> SendAsync(InProcessFederation federation, string from, string to, params string[] more)
    {
        var text = _folder.PathOf("text.txt");
        await File.WriteAllTextAsync(text, new string('x', 20_000), TestContext.Current.CancellationToken);
        return await TypedCommand.RunAsync(federation, from,
            ["send", "--to", to, "--tlp", "green", "--subject", "waits", "--text", $"en:{text}", "--yes", .. more]);
    }

    private static void Fill(string path)
    {
        using var ballast = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 16; size > 0; size >>= 1)
        {
            try
            {
                while (true) ballast.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full for so much: what is left takes less.
            }
        }
    }

    private static bool Run(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
