using System.Diagnostics;
using Backbone.Broker.Startup;
using Backbone.Broker.Tests.Services;

namespace Backbone.Broker.Tests.Startup;

/// <summary>The real process: its one line, its exit codes, its end.</summary>
public sealed class ProcessTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly RunningBroker _files = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _files.WriteFiles();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    [Fact]
    public async Task A_broker_says_that_it_is_ready_and_ends_with_its_parent()
    {
        using var process = Start("--config", _files.PathOf("broker.json"), "--exit-with-parent");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(Bound, Ct);
            Assert.Matches(@"^ready grpc=127\.0\.0\.1:\d+ management=127\.0\.0\.1:\d+$", line);
            await CopyAsync();
            process.StandardInput.Close();
            await process.WaitForExitAsync(Ct).WaitAsync(Bound, Ct);
            Assert.Equal(0, process.ExitCode);
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync(Ct));
            var log = _files.Log();
            Assert.Contains("fsync: every append is on disk before its answer", log, StringComparison.Ordinal);
            Assert.Contains("no revocation lists are configured", log, StringComparison.Ordinal);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    // The store's owner is another process, and goes on.
    private async Task CopyAsync()
    {
        using var backup = Start("--config", _files.PathOf("broker.json"), "backup", "--to", _files.PathOf("copy.db"));
        var said = await backup.StandardOutput.ReadToEndAsync(Ct).WaitAsync(Bound, Ct);
        await backup.WaitForExitAsync(Ct).WaitAsync(Bound, Ct);
        Assert.Equal((0, true), (backup.ExitCode, said.Contains("SQLite's check passed", StringComparison.Ordinal)));
        Assert.True(File.Exists(_files.PathOf("copy.db")));
    }

    [Theory]
    [InlineData("BrokerId\":\"b1", "BrokerId\":\"b2", "is to speak for spiffe://broker.backbone.example/b2")]
    [InlineData("CharterHash\":\"", "CharterHash\":\"00", "charterHash is not 64")]
    [InlineData("Durability\":\"fsync", "Durability\":\"replicated", "the embedded store has one copy")]
    [InlineData("Certificate\":\"b1.pem", "Certificate\":\"nowhere.pem", "nowhere.pem")]
    [InlineData("PassphraseFile\":\"passphrase", "PassphraseFile\":\"b1.pem", "open to others than its owner")]
    [InlineData("PassphraseFile\":\"passphrase", "PassphraseFile\":\"nowhere", "nowhere cannot be read")]
    [InlineData("Documents\":\"documents", "Documents\":\"nowhere", "check the setting documents")]
    [InlineData("Documents\":\"documents", "Documents\":\"store", "no charter with the hash")]
    public async Task Settings_that_cannot_be_started_with_say_why(string right, string wrong, string says)
    {
        Directory.CreateDirectory(_files.PathOf("store"));
        var text = await File.ReadAllTextAsync(_files.PathOf("broker.json"), Ct);
        Assert.Contains(right, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_files.PathOf("broker.json"),
            text.Replace(right, wrong, StringComparison.Ordinal), Ct);
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            var settings = BrokerSettings.Load(_files.PathOf("broker.json"));
            await using var broker = await BrokerProcess.BuildAsync(settings, exitWithParent: false, cancellation: Ct);
        });
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains(
            refused.GetType().Name, (string[])["SettingsException", "StoreRefusedException", "TransportException"]);
    }

    [Theory]
    [InlineData(2, "check --config", "--config", "nowhere.json")]
    [InlineData(2, "--config FILE is missing")]
    public async Task A_process_that_cannot_start_says_why_and_ends_with_a_code(int code, string says,
        params string[] args)
    {
        using var process = Start(args);
        try
        {
            var error = await process.StandardError.ReadToEndAsync(Ct).WaitAsync(Bound, Ct);
            await process.WaitForExitAsync(Ct).WaitAsync(Bound, Ct);
            Assert.Equal(code, process.ExitCode);
            Assert.StartsWith("backbone-broker: ", error, StringComparison.Ordinal);
            Assert.Contains(says, error, StringComparison.Ordinal);
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync(Ct));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [Fact]
    public async Task A_store_that_does_not_answer_at_the_start_is_a_fault()
    {
        var text = await File.ReadAllTextAsync(_files.PathOf("broker.json"), Ct);
        await File.WriteAllTextAsync(_files.PathOf("broker.json"), text.Replace(
            "embedded:store/broker.db", $"redis://{_files.PathOf("nobody.sock")}", StringComparison.Ordinal), Ct);
        await A_process_that_cannot_start_says_why_and_ends_with_a_code(1, "nobody.sock", "--config",
            _files.PathOf("broker.json"));
    }

    private static Process Start(params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(BrokerSettings).Assembly.Location, .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
