using Backbone.Sqlite;

namespace Backbone.Broker.Tests.Storage;

/// <summary>A copy is whole, whatever is written meanwhile, or there is none.</summary>
public sealed class SqliteCopyTests : IAsyncDisposable
{
    private const int Writers = 4;
    private const int Copies = 10;

    /// <summary>Each row twice, in two tables, as a message and its journal entry are: a torn copy has one without the other.</summary>
    private static readonly SqliteFormat Format = new("test store", 4711,
        ["CREATE TABLE one (word TEXT NOT NULL, bytes BLOB NOT NULL) STRICT; CREATE TABLE two (word TEXT NOT NULL) STRICT; CREATE INDEX found ON one (word)"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-copy-");
    private readonly SqliteFile _file;

    public SqliteCopyTests() => _file = SqliteFile.Open(PathOf("words.db"), Format, "asia", DiskSync.Off);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Copies_that_are_made_under_load_open_and_hold_all_that_was_answered_before()
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        long answered = 0;
        var writing = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await WriteAsync();
                Interlocked.Increment(ref answered);
            }
        }, Ct)).ToArray();
        for (var copy = 0; copy < Copies; copy++)
        {
            var before = Interlocked.Read(ref answered);
            SqliteCopy.Make(_file.Path, PathOf($"copy-{copy}.db"), Format, "asia");
            await using var opened = SqliteFile.Open(PathOf($"copy-{copy}.db"), Format, "asia", DiskSync.Off);
            var (ones, twos) = await opened.ReadAsync(session => (Count(session, "SELECT count(*) FROM one"), Count(session, "SELECT count(*) FROM two")), Ct);
            Assert.InRange(ones, before, long.MaxValue);
            Assert.Equal(ones, twos);
        }
        await enough.CancelAsync();
        await Task.WhenAll(writing);
    }

    [Fact]
    public async Task A_copy_is_one_file_that_its_owner_alone_reads_and_replaces_nothing()
    {
        await WriteAsync();
        var length = SqliteCopy.Make(_file.Path, PathOf("copy.db"), Format, "asia");
        Assert.Equal(length, new FileInfo(PathOf("copy.db")).Length);
        Assert.Equal(["copy.db"], NamesBesideTheStore());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf("copy.db")));
        Assert.Contains("is there already", Refuse("copy.db"), StringComparison.Ordinal);
        Assert.Contains("is there already", Refuse("words.db"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_copy_does_not_hold_there_is_none()
    {
        await WriteAsync();
        var refused = Assert.Throws<SqliteStoreException>(
            () => SqliteCopy.Make(_file.Path, PathOf("copy.db"), Format, "asia", _ => "the words are wrong"));
        Assert.Contains("does not hold: the words are wrong", refused.Message, StringComparison.Ordinal);
        Assert.Contains("belongs to federation asia", Refuse("copy.db", federation: "atlantic"), StringComparison.Ordinal);
        Assert.Contains("check that the folder is there", Refuse("nowhere/copy.db"), StringComparison.Ordinal);
        Assert.Empty(NamesBesideTheStore());
    }

    [Fact]
    public async Task A_store_with_a_page_that_is_damaged_is_not_copied()
    {
        for (var i = 0; i < 50; i++) await WriteAsync();
        await _file.DisposeAsync();
        await using (var bytes = new FileStream(_file.Path, FileMode.Open))
        {
            bytes.Position = bytes.Length / 2 / 4096 * 4096;
            bytes.Write(new byte[4096]);
        }
        Assert.Contains("does not hold", Refuse("copy.db"), StringComparison.Ordinal);
        Assert.Empty(NamesBesideTheStore());
    }

    [Fact]
    public void A_store_that_is_not_there_is_not_made()
    {
        Assert.Contains("is not there", Assert.Throws<SqliteStoreException>(
            () => SqliteCopy.Make(PathOf("other.db"), PathOf("copy.db"), Format, "asia")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("other.db")));
    }

    private string Refuse(string to, string federation = "asia") =>
        Assert.Throws<SqliteStoreException>(() => SqliteCopy.Make(_file.Path, PathOf(to), Format, federation)).Message;

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private IEnumerable<string> NamesBesideTheStore() =>
        _folder.EnumerateFileSystemInfos().Select(info => info.Name).Where(name => !name.StartsWith("words.db", StringComparison.Ordinal));

    private async Task WriteAsync() => await _file.Writer.WriteAsync(session =>
    {
        using (var one = session.Statement("INSERT INTO one (word, bytes) VALUES (hex(randomblob(16)), zeroblob(4000))")) one.Run();
        using var two = session.Statement("INSERT INTO two (word) SELECT word FROM one ORDER BY rowid DESC LIMIT 1");
        return two.Run();
    }, Ct);

    private static long Count(SqliteSession session, string sql)
    {
        using var count = session.Statement(sql);
        return count.Step() ? count.Int64(0) : -1;
    }
}
