using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Backbone.Client.Connection;
using Backbone.Client.Receiving;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Hosting.Connections;
using Backbone.Protocol.Addresses;
using Backbone.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Examining;

/// <summary><c>backbone doctor</c> before real gateways: it is green only where a message was opened, and names each thing that is broken.</summary>
public sealed class DoctorTests
{
    private const int Patience = 180_000;

    private static readonly string[] Codes =
        ["profile", "room", "keys", "certificate", "name", "gateway", "clock", "documents", "standing", "health", "probe"];

    [Fact(Timeout = Patience)]
    public async Task It_is_well_once_a_message_was_opened_at_home_and_abroad_and_what_breaks_is_named()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA", "JPN");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAllAsync(federation, end.Token);

        var well = await ExamineAsync(federation, "KOR/kisa/lee", "--to", "USA/cisa");
        Assert.Equal([.. Codes.Where(code => code != "health"), "probe"], well.With("well"));
        Assert.Equal(["health"], well.With("not examined")); // she is no operator
        Assert.Equal(0, well.Code);
        Assert.All(["sealed and signed", "taken by the gateway", "delivered", "opened"], step => Assert.Contains(step, well.Findings("probe")[0], StringComparison.Ordinal));
        Assert.Contains("opened", well.Findings("probe")[1], StringComparison.Ordinal); // both receipts may come at once
        await end.CancelAsync();
        await reading;

        await FilesAsync(federation);
        await ClocksAsync(federation);
        await GatewayAsync(federation, cancellation);
    }

    // What the profile's own files are at fault for.
    private static async Task FilesAsync(InProcessFederation federation)
    {
        var folder = federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"));
        var profile = Path.Combine(folder, Profile.FileName);
        await ChangedAsync(profile, text => text.Replace(federation.Folder.CharterHash.ToString(), new string('0', 64), StringComparison.Ordinal),
            () => ExpectAsync(federation, "documents", "no charter with the hash 000", "compare the charter's hash"));
        await ChangedAsync(profile, _ => "{", () => ExpectAsync(federation, "profile", "profile.json", ""));
        await ChangedAsync(profile, text => Gateway(text, "https://nowhere.invalid:7443"),
            () => ExpectAsync(federation, "name", "nowhere.invalid", "name service"));
        var passphrase = Path.Combine(folder, "passphrase");
        var wrong = await ChangedAsync(passphrase, _ => "not this one\n", () => ExpectAsync(federation, "keys", "passphrase", "check the passphrase"));
        Assert.Equal("well", wrong.StateOf("gateway")); // what needs no key is examined all the same
        if (!OperatingSystem.IsWindows()) await RightsAsync(federation, passphrase, Directory.GetFiles(Path.Combine(folder, "keys"))[0]);
        var root = Directory.GetFiles(Path.Combine(folder, "tls", "roots"))[0];
        var others = Directory.GetFiles(Path.Combine(federation.Folder.ProfileFolder(PrincipalAddress.Parse("USA/cisa/miller")), "tls", "roots"))[0];
        await ChangedAsync(root, _ => File.ReadAllText(others), () => ExpectAsync(federation, "gateway", "not the nation's gateway", "TLS roots"));
        await ChangedAsync(root, _ => "", () => ExpectAsync(federation, "certificate", Path.GetFileName(root), "root certificate"));
    }

    [UnsupportedOSPlatform("windows")]
    private static async Task RightsAsync(InProcessFederation federation, params string[] secrets)
    {
        foreach (var secret in secrets)
        {
            var owner = File.GetUnixFileMode(secret);
            File.SetUnixFileMode(secret, owner | UnixFileMode.OtherRead);
            await ExpectAsync(federation, "keys", Path.GetFileName(secret), "");
            File.SetUnixFileMode(secret, owner);
        }
    }

    private static async Task ClocksAsync(InProcessFederation federation)
    {
        await ExpectAsync(federation, "clock", "5 min behind", "time service", Shifted(TimeSpan.FromMinutes(5)));
        await ExpectAsync(federation, "clock", "5 min ahead", "time service", Shifted(TimeSpan.FromMinutes(-5)));
        await ExpectAsync(federation, "certificate", "ended", "", Shifted(TimeSpan.FromDays(800)));
    }

    private static async Task GatewayAsync(InProcessFederation federation, CancellationToken cancellation)
    {
        var management = federation.PartsOf("KOR").GetRequiredService<ListeningAddresses>().Management;
        var settings = Path.Combine(federation.Folder.Path, "examined.json");
        await File.WriteAllTextAsync(settings, $$"""{ "management": "{{management.Authority}}" }""", cancellation);
        var process = Found.Of(await TypedCommand.RunAsync("doctor", "--config", settings, "--json"));
        Assert.Equal(["settings", "process"], process.All.Take(2).Select(one => (string?)one["code"]));
        Assert.True(process.All.Count > 5); // each of its own checks stands there too
        Assert.Equal("well", process.StateOf("broker"));

        await federation.StopBrokerAsync();
        var alone = await ExamineAsync(federation, "KOR/kisa/ops", "--timeout", "2s");
        Assert.Contains("broker", alone.Findings("health").Single(), StringComparison.Ordinal);
        Assert.Equal(("doubtful", "ill", 1), (alone.StateOf("health"), alone.StateOf("probe"), alone.Code));
        Assert.Contains("not delivered within 2", alone.Findings("probe").Single(), StringComparison.Ordinal);

        await federation.StopGatewayAsync("KOR");
        var away = Found.Of(await TypedCommand.RunAsync("doctor", "--json", "--timeout", "2s", "--profile",
            federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"))));
        Assert.Equal(("ill", 1), (away.StateOf("gateway"), away.Code));
        Assert.All(Codes.SkipWhile(code => code != "clock"), code => Assert.Equal("not examined", away.StateOf(code)));
        process = Found.Of(await TypedCommand.RunAsync("doctor", "--config", settings, "--json"));
        Assert.Equal(("ill", 1), (process.StateOf("process"), process.Code));
        await File.WriteAllTextAsync(settings, "{}", cancellation);
        process = Found.Of(await TypedCommand.RunAsync("doctor", "--config", settings, "--json"));
        Assert.Equal(("ill", "not examined"), (process.StateOf("settings"), process.StateOf("process")));
    }

    private static async Task<Found> ExpectAsync(InProcessFederation federation, string code, string finding, string next, TimeProvider? clock = null)
    {
        var found = Found.Of(await TypedCommand.RunAsync(clock ?? TimeProvider.System, "doctor", "--json", "--timeout", "5s", "--profile",
            federation.Folder.ProfileFolder(PrincipalAddress.Parse("KOR/kisa/lee"))));
        Assert.Equal("ill", found.StateOf(code));
        Assert.Contains(finding, found.Findings(code)[0], StringComparison.Ordinal);
        Assert.Contains(next, found.NextOf(code), StringComparison.Ordinal);
        Assert.Equal(1, found.Code);
        return found;
    }

    private static async Task<Found> ChangedAsync(string path, Func<string, string> change, Func<Task<Found>> act)
    {
        var text = await File.ReadAllTextAsync(path);
        await File.WriteAllTextAsync(path, change(text));
        try
        {
            return await act();
        }
        finally
        {
            await File.WriteAllTextAsync(path, text);
        }
    }

    private static string Gateway(string settings, string gateway)
    {
        var json = JsonNode.Parse(settings)!;
        json["gateway"] = gateway;
        return json.ToJsonString();
    }

    private static async Task<Found> ExamineAsync(InProcessFederation federation, string person, params string[] args) =>
        Found.Of(await TypedCommand.RunAsync(federation, person, ["doctor", "--json", .. args]));

    // A system abroad that opens what comes.
    private static async Task ReadAllAsync(InProcessFederation federation, CancellationToken cancellation)
    {
        var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "answers" };
        try
        {
            var reader = federation.Connect("USA/cisa/miller").Receiving;
            await foreach (var delivery in reader.SubscribeAsync(subscription, cancellation))
            {
                await reader.SendOpenedReceiptAsync(delivery.Message!, cancellation);
                await delivery.AcknowledgeAsync(cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen what it wanted.
        }
    }

    private static JumpingClock Shifted(TimeSpan by)
    {
        var clock = new JumpingClock(TimeProvider.System);
        clock.Jump(by);
        return clock;
    }

    private sealed record Found(int Code, List<JsonNode> All)
    {
        public static Found Of(TypedCommand.Said said) =>
            new(said.Code, [.. JsonNode.Parse(said.Output)!["examinations"]!.AsArray().Select(one => one!)]);

        public IEnumerable<string> With(string state) => All.Where(one => (string?)one["state"] == state).Select(one => (string)one["code"]!);

        public string? StateOf(string code) => (string?)All.First(one => (string?)one["code"] == code)["state"];

        public string NextOf(string code) => (string)All.First(one => (string?)one["code"] == code)["next"]!;

        public List<string> Findings(string code) => [.. All.Where(one => (string?)one["code"] == code).Select(one => (string)one["finding"]!)];
    }
}
