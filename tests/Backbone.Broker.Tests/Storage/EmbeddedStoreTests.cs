using Backbone.Broker.Storage;
using Backbone.Broker.Storage.Embedded;
using Microsoft.Data.Sqlite;

namespace Backbone.Broker.Tests.Storage;

/// <summary>The embedded engine keeps the conformance suite's promises, and commits in groups.</summary>
public sealed class EmbeddedStoreTests : StoreConformance
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-store-");
    private int _life;

    private string FilePath => Path.Combine(_folder.FullName, $"broker-{_life}.db");

    private protected override Task StartAsync() => Task.CompletedTask;

    private protected override Task StopAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private protected override Task<IBrokerStore> OpenAsync(
        string federation = Federation, Durability durability = Durability.Fsync, int laneEntries = StoreLimits.LaneEntries) =>
        Task.FromResult<IBrokerStore>(EmbeddedStore.Open(FilePath, federation, durability, laneEntries));

    private protected override async Task MarkAsNewerAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version = 99";
        await command.ExecuteNonQueryAsync(Ct);
    }

    private protected override async Task<long> HeldBytesAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }

    /// <summary>
    /// What a killed process leaves is what its files hold at that moment: they are copied under the running store.
    /// </summary>
    private protected override Task CrashAsync()
    {
        var living = FilePath;
        _life++;
        foreach (var part in (string[])["", "-wal"]) File.Copy(living + part, FilePath + part);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_file_has_one_owner()
    {
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync());
        Assert.Contains(FilePath, refused.Message, StringComparison.Ordinal);
        Assert.Contains("another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appends_at_once_share_commits()
    {
        var embedded = (EmbeddedStore)Store;
        await AppendAsync(1);
        var before = embedded.Commits;
        await Task.WhenAll(Enumerable.Range(100, 256).Select(number => Store.AppendAsync(Entry(number), Ct).AsTask()));
        Assert.InRange(embedded.Commits - before, 1, 64);
    }
}
