using Backbone.Sqlite;

namespace Backbone.Broker.Tests.Storage;

/// <summary>A copy takes the place of a store that nobody uses, or nothing changes.</summary>
public sealed class SqliteRestoreTests : IDisposable
{
    private static readonly SqliteFormat Format = new("test store", 4711, ["CREATE TABLE word (text TEXT NOT NULL) STRICT"]);
    private static readonly SqliteFormat Next = Format with { Steps = [.. Format.Steps, "ALTER TABLE word ADD COLUMN note TEXT"] };
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 1, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-restore-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder.FullName, "words.db");

    private string Copy => Path.Combine(_folder.FullName, "copy.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_copy_takes_the_place_and_what_was_there_is_kept()
    {
        await MakeAsync("old", "new");
        var aside = SqliteRestore.Take(Store, Copy, Format, "asia", Now);
        Assert.Equal(Store + ".before-20261201T010000Z", aside);
        Assert.Equal(["old"], await WordsAsync(Store, Format));
        Assert.Equal(["old", "new"], await WordsAsync(aside!, Format));
        Assert.True(File.Exists(Copy));
    }

    [Fact]
    public async Task A_copy_of_an_older_program_is_brought_forward_and_one_of_a_newer_is_refused_by_name()
    {
        await MakeAsync("old", "new");
        SqliteRestore.Take(Store, Copy, Next, "asia", Now);
        Assert.Equal(["old"], await WordsAsync(Store, Next));
        SqliteCopy.Make(Store, Copy + ".newer", Next, "asia");
        var refused = Assert.Throws<SqliteStoreException>(() => SqliteRestore.Take(Store, Copy + ".newer", Format, "asia", Now.AddDays(1)));
        Assert.Contains("has format 2; this test store expects at most 1; start the newer program", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["old"], await WordsAsync(Store, Next));
    }

    [Fact]
    public async Task A_store_that_is_in_use_stays()
    {
        await MakeAsync("old", "new");
        await using (SqliteFile.Open(Store, Format, "asia", DiskSync.Off))
            Assert.Contains("stop it first", Assert.Throws<SqliteStoreException>(() => SqliteRestore.Take(Store, Copy, Format, "asia", Now)).Message, StringComparison.Ordinal);
        Assert.Equal(["old", "new"], await WordsAsync(Store, Format));
    }

    [Fact]
    public async Task A_copy_that_does_not_hold_changes_nothing()
    {
        await MakeAsync("old", "new");
        var names = _folder.GetFiles().Select(file => file.Name).Order().ToList();
        Assert.Contains("its root is another", Assert.Throws<SqliteStoreException>(
            () => SqliteRestore.Take(Store, Copy, Format, "asia", Now, _ => "its root is another")).Message, StringComparison.Ordinal);
        Assert.Throws<SqliteStoreException>(() => SqliteRestore.Take(Store, Copy, Format, "europe", Now));
        Assert.Equal(names, _folder.GetFiles().Select(file => file.Name).Where(name => !name.StartsWith("copy.db-", StringComparison.Ordinal)).Order());
        Assert.Equal(["old", "new"], await WordsAsync(Store, Format));
    }

    [Fact]
    public async Task Where_no_store_is_left_the_copy_becomes_it()
    {
        await MakeAsync("old", "new");
        File.Delete(Store);
        Assert.Null(SqliteRestore.Take(Store, Copy, Format, "asia", Now));
        Assert.Equal(["old"], await WordsAsync(Store, Format));
        File.Delete(Store);
        await File.WriteAllTextAsync(Store + "-wal", "what a store left", TestContext.Current.CancellationToken);
        var aside = SqliteRestore.Take(Store, Copy, Format, "asia", Now);
        Assert.True(File.Exists(aside + "-wal")); // kept, and said
    }

    private async Task MakeAsync(string before, string after)
    {
        await using var file = SqliteFile.Open(Store, Format, "asia", DiskSync.Off);
        await WriteAsync(file, before);
        SqliteCopy.Make(Store, Copy, Format, "asia");
        await WriteAsync(file, after);
    }

    private static async Task WriteAsync(SqliteFile file, string word) => await file.Writer.WriteAsync(session =>
    {
        using var insert = session.Statement("INSERT INTO word (text) VALUES (?)");
        insert.Bind(1, word).Run();
        return true;
    }, Ct);

    private static async Task<List<string>> WordsAsync(string path, SqliteFormat format)
    {
        await using var file = SqliteFile.Open(path, format, "asia", DiskSync.Off);
        return await file.ReadAsync(session =>
        {
            var words = new List<string>();
            using var select = session.Statement("SELECT text FROM word ORDER BY rowid");
            while (select.Step()) words.Add(select.Text(0));
            return words;
        }, Ct);
    }
}
