using System.Net;
using System.Text.Json.Nodes;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Startup;
using Backbone.Gateway.Storage;
using Backbone.Hosting;
using Backbone.Hosting.Settings;
using Backbone.Protocol.Addresses;
using Backbone.Sqlite;
using Backbone.TestKit.Certificates;
using Backbone.Transport;

namespace Backbone.EndToEnd.Tests.Nations;

/// <summary>Settings of a gateway that contradict each other end its start with the contradiction, as exit code 2.</summary>
public sealed class ContradictionTests(MadeFolder made) : IClassFixture<MadeFolder>, IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(Timeout = 60_000)]
    [InlineData("nation", "JPN", "speaks for spiffe://kor.")]
    [InlineData("certificate", "JPN", "speaks for spiffe://jpn.")]
    [InlineData("certificate", "person", "/kisa/lee")]
    [InlineData("nation and certificate", "JPN", "but those of KOR")]
    [InlineData("keys", "JPN", "but those of JPN")]
    [InlineData("nation in no charter", "FRA", "speaks for")]
    [InlineData("broker id", "b9", "broker.id is b9, which version 1 of the charter does not name")]
    [InlineData("broker address", "http://127.0.0.1:1", "broker.address")]
    [InlineData("charter", "00", "the charter whose hash was entered")]
    [InlineData("store", "JPN", ", nation JPN; this national store expects ")]
    [InlineData("listeners", "127.0.0.1:7443", "both name port 7443")]
    public async Task What_contradicts_is_named(string what, string other, string said)
    {
        var settings = Change(what, other);
        var unusable = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync(settings, TestContext.Current.CancellationToken));
        Assert.True(unusable is SettingsException or TransportException or SqliteStoreException, unusable.ToString());
        Assert.Contains(said, unusable.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_fits_together_starts()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Assert.Equal(0, await RunAsync(Change("nothing", ""), ended.Token, ended.Cancel));
    }

    private async Task<int> RunAsync(string path, CancellationToken cancel, Action? ready = null)
    {
        var settings = GatewaySettings.Read(path);
        await using var app = GatewayProcess.Build(settings, path, new HostingOptions
        {
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
            ReadyOutput = new ReadyWriter(ready),
            LogFile = _folder.PathOf("log"),
        });
        return await app.RunBackboneAsync(cancel);
    }

    // The settings of KOR's gateway in a folder of their own, with absolute paths and one thing changed.
    private string Change(string what, string other)
    {
        var own = made.Folder.GatewaySettings(NationCode.Parse("KOR"));
        var japan = Path.GetDirectoryName(made.Folder.GatewaySettings(NationCode.Parse("JPN")))!;
        var (settings, folder) = (JsonNode.Parse(File.ReadAllText(own))!.AsObject(), Path.GetDirectoryName(own)!);
        foreach (var name in (string[])["documents", "keys", "passphraseFile"]) settings[name] = At(folder, settings, name);
        var tls = settings["tls"]!.AsObject();
        foreach (var name in (string[])["certificate", "key"]) tls[name] = At(folder, tls, name);
        tls["crls"] = new JsonArray([.. tls["crls"]!.AsArray().Select(list => (JsonNode)Path.Combine(folder, (string)list!))]);
        settings.Remove("logFile");
        switch (what)
        {
            case "nation" or "nation in no charter": settings["nation"] = other; break;
            case "certificate" when other == "JPN": TakeCertificate(tls, Path.Combine(japan, "tls", "gateway")); break;
            case "certificate":
                var person = made.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"));
                TakeCertificate(tls, Path.Combine(person, "tls", "person"));
                break;
            case "nation and certificate":
                settings["nation"] = other;
                TakeCertificate(tls, Path.Combine(japan, "tls", "gateway"));
                settings["documents"] = Together(folder, japan);
                break;
            case "keys":
                settings["keys"] = Path.Combine(japan, "keys");
                settings["passphraseFile"] = Path.Combine(japan, "passphrase");
                settings["documents"] = Together(folder, japan);
                break;
            case "broker id": settings["broker"]!["id"] = other; break;
            case "broker address": settings["broker"]!["address"] = other; break;
            case "charter": settings["charterHash"] = string.Concat(Enumerable.Repeat(other, 32)); break;
            case "store":
                // A store that is there, and is another nation's.
                NationalStore.Open(_folder.PathOf((string)settings["store"]!), made.Folder.Federation, NationCode.Parse(other)).DisposeAsync().AsTask().Wait();
                break;
            case "listeners": (settings["listen"], settings["management"]) = (other, other); break;
            default: break;
        }
        var path = _folder.PathOf("gateway.json");
        File.WriteAllText(path, settings.ToJsonString());
        return path;
    }

    private string Together(params string[] folders)
    {
        var documents = Directory.CreateDirectory(_folder.PathOf("documents")).FullName;
        foreach (var folder in folders)
            foreach (var file in Directory.GetFiles(Path.Combine(folder, "documents")))
                File.Copy(file, Path.Combine(documents, $"{Directory.GetFiles(documents).Length}.bin"));
        return documents;
    }

    private static void TakeCertificate(JsonObject tls, string files) => (tls["certificate"], tls["key"]) = (files + ".crt", files + ".key");

    private static string At(string folder, JsonObject settings, string name) => Path.Combine(folder, (string)settings[name]!);

    /// <summary>Tells when the line comes that says that the process is ready.</summary>
    private sealed class ReadyWriter(Action? ready) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            ready?.Invoke();
            return Task.CompletedTask;
        }
    }
}
