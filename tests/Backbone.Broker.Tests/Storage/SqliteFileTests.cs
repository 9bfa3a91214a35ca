using Backbone.Sqlite;
using Microsoft.Data.Sqlite;

namespace Backbone.Broker.Tests.Storage;

/// <summary>What a file must be before it is opened, and what it becomes.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly SqliteFormat One = new("test store", 4711, ["CREATE TABLE word (text TEXT NOT NULL) STRICT"]);
    private static readonly SqliteFormat Two = One with { Steps = [.. One.Steps, "ALTER TABLE word ADD COLUMN note TEXT"] };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-sqlite-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder.FullName, "words.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_older_format_is_brought_to_the_newest_with_what_it_holds()
    {
        await using (var old = SqliteFile.Open(FilePath, One, "asia"))
            await old.Writer.WriteAsync(session => Run(session, "INSERT INTO word (text) VALUES ('kept')"), Ct);
        await using var file = SqliteFile.Open(FilePath, Two, "asia");
        var found = await file.ReadAsync(session =>
        {
            using var words = session.Statement("SELECT text, note FROM word");
            return words.Step() && words.IsNull(1) ? words.Text(0) : null;
        }, Ct);
        Assert.Equal("kept", found);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_file_found_expected_and_next_step()
    {
        await SqliteFile.Open(FilePath, Two, "asia").DisposeAsync();
        var refused = Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "asia"));
        Assert.Equal(
            $"{FilePath} has format 2; this test store expects at most 1; start the newer program, or restore an older file",
            refused.Message);
    }

    [Fact]
    public async Task Another_federation_is_refused()
    {
        await SqliteFile.Open(FilePath, One, "asia").DisposeAsync();
        var refused = Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "atlantic"));
        Assert.Equal(
            $"{FilePath} belongs to federation asia; this test store expects atlantic; name its own file, or correct the settings",
            refused.Message);
    }

    [Fact]
    public async Task Another_kind_of_file_is_refused()
    {
        await SqliteFile.Open(FilePath, One, "asia").DisposeAsync();
        var refused = Assert.Throws<SqliteStoreException>(
            () => SqliteFile.Open(FilePath, One with { ApplicationId = 1 }, "asia"));
        Assert.Contains("has application id 4711", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_database_is_refused_and_left_alone()
    {
        await using (var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (x)";
            await command.ExecuteNonQueryAsync(Ct);
        }
        var before = await File.ReadAllBytesAsync(FilePath, Ct);
        Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "asia"));
        Assert.Equal(before, await File.ReadAllBytesAsync(FilePath, Ct));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 5000), Ct);
        var refused = Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "asia"));
        Assert.Contains("is not a SQLite database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(FilePath, Ct));
    }

    [Fact]
    public void A_missing_folder_is_said_to_be_missing()
    {
        var path = Path.Combine(_folder.FullName, "nowhere", "words.db");
        var refused = Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(path, One, "asia"));
        Assert.Contains("make the folder first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_has_closed()
    {
        await using (SqliteFile.Open(FilePath, One, "asia"))
        {
            var refused = Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "asia"));
            Assert.Contains($"{FilePath} is owned by another process", refused.Message, StringComparison.Ordinal);
        }
        await SqliteFile.Open(FilePath, One, "asia").DisposeAsync();
    }

    [Theory]
    [InlineData("symbolic link"), InlineData("hard link"), InlineData("relative name")]
    public async Task A_second_opener_is_refused_whatever_name_it_opens_by(string by)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("elsewhere a file is owned by its name");
        await using var owner = SqliteFile.Open(FilePath, One, "asia");
        var other = Path.Combine(_folder.FullName, "other.db");
        switch (by)
        {
            case "symbolic link": File.CreateSymbolicLink(other, FilePath); break;
            case "hard link":
                using (var link = System.Diagnostics.Process.Start("ln", [FilePath, other])) await link.WaitForExitAsync(Ct);
                break;
            default: other = Path.GetRelativePath(Environment.CurrentDirectory, FilePath); break;
        }
        Assert.Contains("is owned by another process", Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(other, One, "asia")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ownership_outlives_readers_that_close_and_files_that_are_removed()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("elsewhere a file is owned by its name");
        await using var owner = SqliteFile.Open(FilePath, One, "asia");
        await File.ReadAllBytesAsync(FilePath, Ct);
        await Assert.ThrowsAsync<SqliteException>(
            () => owner.ReadAsync(session => Run(session, "INSERT INTO word (text) VALUES ('x')"), Ct).AsTask());
        File.Delete(FilePath + ".lock");
        Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, One, "asia"));
    }

    [Fact]
    public async Task A_failed_upgrade_leaves_the_file_as_it_was()
    {
        await SqliteFile.Open(FilePath, One, "asia").DisposeAsync();
        var broken = One with { Steps = [.. One.Steps, "CREATE TABLE more (x) STRICT; this is no SQL"] };
        Assert.Throws<SqliteStoreException>(() => SqliteFile.Open(FilePath, broken, "asia"));
        await using var file = SqliteFile.Open(FilePath, Two, "asia");
    }

    [Theory, InlineData(DiskSync.Full, 2), InlineData(DiskSync.Off, 0)]
    public async Task The_writer_runs_with_wal_foreign_keys_and_the_sync_that_was_asked_for(DiskSync sync, long synchronous)
    {
        await using var file = SqliteFile.Open(FilePath, One, "asia", sync);
        var found = await file.Writer.WriteAsync(
            session => (Number(session, "PRAGMA synchronous"), Number(session, "PRAGMA foreign_keys")), Ct);
        Assert.Equal((synchronous, 1L), found);
        Assert.True(File.Exists(FilePath + "-wal"));
    }

    [Fact]
    public async Task A_read_cannot_write()
    {
        await using var file = SqliteFile.Open(FilePath, One, "asia");
        await Assert.ThrowsAsync<SqliteException>(
            () => file.ReadAsync(session => Run(session, "INSERT INTO word (text) VALUES ('x')"), Ct).AsTask());
        Assert.Equal(0, await file.ReadAsync(session => Number(session, "SELECT count(*) FROM word"), Ct));
    }

    [Fact]
    public async Task Only_the_owner_reads_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are Unix's");
            return;
        }
        await using var file = SqliteFile.Open(FilePath, One, "asia");
        foreach (var part in (string[])["", "-wal", "-shm"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath + part));
    }

    private static int Run(SqliteSession session, string sql)
    {
        using var statement = session.Statement(sql);
        return statement.Run();
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var statement = session.Statement(sql);
        return statement.Step() ? statement.Int64(0) : -1;
    }
}
