using System.Text.Json.Nodes;
using Backbone.Broker.Startup;
using Backbone.Custody;
using Backbone.Exercise.Nations;
using Backbone.Gateway.Startup;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;

namespace Backbone.EndToEnd.Tests.Examining;

/// <summary><c>backbone-gateway --config FILE check</c> and the broker's: everything that is wrong is named, and nothing is started.</summary>
public sealed class SettingsCheckTests : IDisposable
{
    private static readonly NationCode Kor = NationCode.Parse("KOR");
    private readonly TestFolder _folder = new();
    private readonly FederationFolder _federation;

    public SettingsCheckTests() => _federation = FederationFolder.Prepare(_folder.PathOf("federation"), TimeProvider.System);

    [Fact]
    public void What_a_process_would_do_is_said_and_nothing_of_it_is_done()
    {
        var (code, said) = Gateway();
        Assert.True(code == 0, said);
        Assert.Contains("  keys: ", said, StringComparison.Ordinal);
        Assert.Contains("  tls: spiffe://", said, StringComparison.Ordinal);
        Assert.DoesNotContain("!", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Path.GetDirectoryName(_federation.GatewaySettings(Kor))!, "national.db")));
        (code, said) = Broker();
        Assert.True(code == 0, said);
        Assert.Contains("  store: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_a_gateway_is_named_at_once()
    {
        Change(_federation.GatewaySettings(Kor), settings =>
        {
            settings["charterHash"] = "12";
            settings["management"] = "0.0.0.0:7444";
            settings["broker"]!["address"] = "http://127.0.0.1:1";
            settings["passphraseFile"] = "nowhere";
            settings["documents"] = "nowhere";
            settings["store"] = "nowhere/national.db";
            settings["logFile"] = "nowhere/gateway.log";
            settings["tls"]!["crls"] = new JsonArray("nowhere.crl");
            settings["tls"]!["key"] = "nowhere.key";
        });
        var (code, said) = Gateway();
        Assert.Equal(2, code);
        Assert.All(["charterHash", "management", "broker", "keys", "documents", "store", "logFile", "tls.crls", "tls"],
            name => Assert.Contains($"! {name}: ", said, StringComparison.Ordinal));
        Assert.Contains("  federation: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_has_the_program_say_why_a_process_does_not_start()
    {
        var path = _federation.GatewaySettings(Kor);
        var (state, finding) = await DoctorAsync(path);
        Assert.True(state == "well", finding);
        Assert.Equal("well", (await DoctorAsync(_federation.BrokerSettings)).State);
        var passphrase = Path.Combine(Path.GetDirectoryName(path)!, (string)JsonNode.Parse(await File.ReadAllTextAsync(path, Cancel))!["passphraseFile"]!);
        var right = await File.ReadAllTextAsync(passphrase, Cancel);
        await File.WriteAllTextAsync(passphrase, "not this one\n", Cancel);
        (state, finding) = await DoctorAsync(path);
        Assert.Equal("ill", state);
        Assert.Contains("keys: ", finding, StringComparison.Ordinal);
        Assert.Contains("the passphrase is another", finding, StringComparison.Ordinal);
        await File.WriteAllTextAsync(passphrase, right, Cancel);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(passphrase, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        (state, finding) = await DoctorAsync(path);
        Assert.Equal("ill", state);
        Assert.Contains("chmod 600", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_other_process_or_none_are_no_settings()
    {
        Assert.Equal(2, Run(writer => GatewayCheck.Run(_federation.BrokerSettings, writer, TimeProvider.System)).Code);
        Assert.Equal(2, Run(writer => BrokerCheck.Run(_federation.GatewaySettings(Kor), writer, TimeProvider.System)).Code);
        var (code, said) = Run(writer => GatewayCheck.Run(_folder.PathOf("none.json"), writer, TimeProvider.System));
        Assert.Equal(2, code);
        Assert.Contains("check --config", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_broker_is_named()
    {
        Change(_federation.BrokerSettings, settings =>
        {
            settings["store"] = "embedded:nowhere/lanes.db";
            settings["documents"] = "nowhere";
        });
        var (code, said) = Broker();
        Assert.Equal(2, code);
        Assert.All(["store", "documents"], name => Assert.Contains($"! {name}: ", said, StringComparison.Ordinal));
        Change(_federation.BrokerSettings, settings => settings["store"] = "redis://secret@nowhere:1");
        Assert.DoesNotContain("secret", Broker().Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("charterHash", "0000000000000000000000000000000000000000000000000000000000000000", "documents", "compare the hash again")]
    [InlineData("federation", "another.example", "documents", "correct federation or charterHash")]
    [InlineData("nation", "FRA", "documents", "correct nation")]
    [InlineData("broker.id", "b9", "documents", "correct broker.id")]
    [InlineData("passphraseFile", "wrong", "keys", "passphrase")]
    [InlineData("unheardOf", "1", "file", "unheardOf")]
    public void What_only_other_files_tell_is_wrong_with_a_gateway_is_named_with_what_to_do(string setting, string value, string named, string next)
    {
        var path = _federation.GatewaySettings(Kor);
        WholeFile.Write(Path.Combine(Path.GetDirectoryName(path)!, "wrong"), "not this one\n"u8, replace: true);
        Change(path, settings =>
        {
            if (setting == "broker.id") settings["broker"]!["id"] = value;
            else settings[setting] = value;
        });
        var (code, said) = Gateway();
        Assert.Equal(2, code);
        Assert.Contains(said.Split('\n'), line => line.StartsWith($"! {named}: ", StringComparison.Ordinal) && line.Contains(next, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("charterHash", "0000000000000000000000000000000000000000000000000000000000000000", "compare the hash again")]
    [InlineData("federation", "another.example", "correct federation or charterHash")]
    public void A_broker_whose_charter_is_not_the_one_meant_is_named_with_what_to_do(string setting, string value, string next)
    {
        Change(_federation.BrokerSettings, settings => settings[setting] = value);
        var (code, said) = Broker();
        Assert.Equal(2, code);
        Assert.Contains(said.Split('\n'), line => line.StartsWith("! documents: ", StringComparison.Ordinal) && line.Contains(next, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_or_passphrase_that_lies_open_to_others_is_named()
    {
        if (OperatingSystem.IsWindows()) return; // which has no such rights
        var folder = Path.GetDirectoryName(_federation.GatewaySettings(Kor))!;
        foreach (var secret in new[] { Path.Combine(folder, "passphrase"), Directory.GetFiles(Path.Combine(folder, "keys"))[0] })
        {
            var owner = File.GetUnixFileMode(secret);
            File.SetUnixFileMode(secret, owner | UnixFileMode.OtherRead);
            var (code, said) = Gateway();
            File.SetUnixFileMode(secret, owner);
            Assert.Equal(2, code);
            Assert.Contains(said.Split('\n'), line => line.StartsWith("! keys: ", StringComparison.Ordinal) && line.Contains(secret, StringComparison.Ordinal));
        }
    }

    public void Dispose() => _folder.Dispose();

    private (int Code, string Said) Gateway() => Run(writer => GatewayCheck.Run(_federation.GatewaySettings(Kor), writer, TimeProvider.System));

    private (int Code, string Said) Broker() => Run(writer => BrokerCheck.Run(_federation.BrokerSettings, writer, TimeProvider.System));

    private static async Task<(string State, string Finding)> DoctorAsync(string settings)
    {
        var said = await Crossing.TypedCommand.RunAsync("doctor", "--config", settings, "--json");
        var check = JsonNode.Parse(said.Output)!["examinations"]!.AsArray().Single(one => (string?)one!["code"] == "check")!;
        return ((string)check["state"]!, (string)check["finding"]!);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static (int Code, string Said) Run(Func<TextWriter, int> run)
    {
        using var writer = new StringWriter();
        var code = run(writer);
        return (code, writer.ToString());
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }
}
