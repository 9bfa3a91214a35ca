using Backbone.Broker.Startup;
using Backbone.Broker.Storage;
using Backbone.Hosting.Settings;

namespace Backbone.Broker.Tests.Startup;

/// <summary>Settings that are wrong are refused with the setting's name and what to do.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Good = """
        {
          "federation": "backbone.example", // the name
          "charterHash": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
          "brokerId": "b1",
          "tls": { "certificate": "b1.pem", "key": "keys/b1.key", "crls": ["kor.crl"] },
          "store": "embedded:store/broker.db",
          "documents": "documents",
        }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-settings-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Good_settings_have_defaults_and_paths_from_the_files_own_folder()
    {
        var settings = Load(Good);
        Assert.Equal(Durability.Fsync, settings.Durability);
        Assert.Equal("127.0.0.1:0", settings.Listen.ToString());
        Assert.Equal("127.0.0.1:0", settings.Management.ToString());
        Assert.Equal("spiffe://broker.backbone.example/b1", settings.Identity.ToString());
        Assert.Equal(At("keys/b1.key"), settings.Tls.Key);
        Assert.Equal("embedded:" + At("store/broker.db"), settings.Store);
        Assert.Equal([At("kor.crl")], settings.Crls);
        Assert.Null(settings.LogFile);
    }

    [Fact]
    public void A_store_with_a_password_shows_in_no_text()
    {
        var settings = Load(Good.Replace("embedded:store/broker.db", "redis://broker:hunter2@redis.example:6379",
            StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"backbone.example\"", "\"Backbone\"", "federation")]
    [InlineData("00112233", "0011223", "charterHash")]
    [InlineData("\"b1\"", "\"B 1\"", "brokerId")]
    [InlineData("\"b1\"", "null", "brokerId is missing")]
    [InlineData("\"store\": \"embedded:", "\"store\": \"", "store begins with neither")]
    [InlineData("\"documents\": \"documents\"", "\"documents\": \"\"", "documents is missing")]
    [InlineData("\"documents\":", "\"listen\": \"somewhere\", \"documents\":", "listen")]
    [InlineData("\"documents\":", "\"listen\": \"127.0.0.1:7\", \"management\": \"127.0.0.1:7\", \"documents\":", "both name port 7")]
    [InlineData("\"documents\":", "\"management\": \"0.0.0.0:80\", \"documents\":", "reached from other machines")]
    [InlineData("\"documents\":", "\"durability\": \"1\", \"documents\":", "durability")]
    [InlineData("\"documents\":", "\"durability\": \"mostly\", \"documents\":", "durability")]
    [InlineData("\"documents\":", "\"dokuments\":", "not understood")]
    [InlineData("\"certificate\": \"b1.pem\",", "", "tls.certificate is missing")]
    [InlineData("{", "[", "not understood at line 1")]
    public void A_wrong_setting_is_refused_by_its_name(string right, string wrong, string says)
    {
        var at = Good.IndexOf(right, StringComparison.Ordinal);
        var refused = Assert.Throws<SettingsException>(() => Load(Good[..at] + wrong + Good[(at + right.Length)..]));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(':', refused.Message);
    }

    [Fact]
    public void All_that_is_wrong_is_named_at_once()
    {
        var refused = Assert.Throws<SettingsException>(() => Load("""
            { "federation": "Backbone", "brokerId": "B 1", "listen": "x", "durability": "", "laneEntries": 0, "logFile": "", "store": "disk" }
            """));
        string[] expected = ["federation ", "brokerId ", "charterHash ", "listen: ", "tls ", "store ", "durability ", "laneEntries ", "a path is empty", "documents "];
        Assert.All(expected, name => Assert.Contains(refused.Faults, fault => fault.StartsWith(name, StringComparison.Ordinal)));
        Assert.Equal(expected.Length, refused.Faults.Count);
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused()
    {
        var refused = Assert.Throws<SettingsException>(() => BrokerSettings.Load(At("nowhere.json")));
        Assert.Contains("--config", refused.Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private BrokerSettings Load(string text)
    {
        File.WriteAllText(At("broker.json"), text);
        return BrokerSettings.Load(At("broker.json"));
    }

    [Fact]
    public void Names_of_settings_may_be_in_any_case()
    {
        var shouted = Good.Replace("charterHash", "CharterHash", StringComparison.Ordinal)
            .Replace("certificate", "Certificate", StringComparison.Ordinal);
        Assert.Equal(Load(Good).CharterHash, Load(shouted).CharterHash);
    }
}
