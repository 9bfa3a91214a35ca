using Backbone.Sqlite;
using Microsoft.Data.Sqlite;

namespace Backbone.Broker.Tests.Storage;

/// <summary>One writer, one commit for many, and each caller's own truth.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private const string Insert = "INSERT INTO word (text) VALUES (?1)";

    private static readonly SqliteFormat Format =
        new("test store", 4711, ["CREATE TABLE word (text TEXT NOT NULL UNIQUE) STRICT"]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-sqlite-");
    private readonly SqliteFile _file;

    public GroupCommitTests() => _file = SqliteFile.Open(FilePath, Format, "asia");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_folder.FullName, "words.db");

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_gathers_during_a_commit_shares_the_next_one_and_is_answered_after_it()
    {
        var held = Hold();
        var writes = Enumerable.Range(0, 64).Select(i => WriteAsync($"word {i}")).ToArray();
        Assert.DoesNotContain(writes, write => write.IsCompleted);
        held.Open.Set();
        await Task.WhenAll([held.Written, .. writes]).WaitAsync(Ct);
        Assert.Equal(2, _file.Writer.Commits);
        Assert.Equal(65, _file.Writer.CommittedItems);
    }

    [Fact]
    public async Task An_answer_never_precedes_its_commit()
    {
        var held = Hold();
        var insideBatch = new ManualResetEventSlim();
        var first = WriteAsync("first");
        var second = _file.Writer.WriteAsync(_ =>
        {
            insideBatch.Wait(Ct);
            return 0;
        }, Ct).AsTask();
        held.Open.Set();
        await held.Written;
        Assert.Empty(await WordsAsync()); // its batch is open: the second item holds it
        Assert.False(first.IsCompleted);
        insideBatch.Set();
        await first;
        Assert.Equal(["first"], await WordsAsync());
        await second;
    }

    [Fact]
    public async Task An_item_that_throws_is_rolled_back_alone()
    {
        var held = Hold();
        var good = WriteAsync("good");
        var bad = _file.Writer.WriteAsync<int>(session =>
        {
            Add(session, "half done");
            throw new FormatException("not like this");
        }, Ct).AsTask();
        var twice = WriteAsync("good");
        var late = WriteAsync("late");
        held.Open.Set();
        await good;
        await late;
        await Assert.ThrowsAsync<FormatException>(() => bad);
        await Assert.ThrowsAsync<SqliteException>(() => twice);
        Assert.Equal(["good", "late"], await WordsAsync());
        Assert.Equal(2, _file.Writer.Commits);
    }

    [Fact]
    public async Task What_gathers_in_one_piece_of_work_is_written_once_at_its_end_and_forgotten_with_it()
    {
        var good = _file.Writer.WriteAsync(session =>
        {
            for (var i = 0; i < 3; i++) session.Gather(_ => new Tally()).Count++;
            return session.FindGathered<Tally>()!.Count;
        }, Ct);
        Assert.Equal(3, await good);
        await Assert.ThrowsAsync<FormatException>(() => _file.Writer.WriteAsync<int>(session =>
        {
            session.Gather(_ => new Tally()).Count++;
            throw new FormatException("not like this");
        }, Ct).AsTask());
        Assert.True(await _file.Writer.WriteAsync(session => session.FindGathered<Tally>() is null, Ct));
        Assert.Equal(["counted 3"], await WordsAsync());
    }

    [Fact]
    public async Task A_broken_transaction_fails_every_item_of_its_batch_and_the_writer_goes_on()
    {
        var held = Hold();
        var before = WriteAsync("before");
        var breaking = _file.Writer.WriteAsync(session =>
        {
            using var rollback = session.Statement("ROLLBACK TRANSACTION");
            return rollback.Run();
        }, Ct).AsTask();
        var after = WriteAsync("after");
        held.Open.Set();
        await held.Written;
        await Assert.ThrowsAsync<SqliteStoreException>(() => before);
        await Assert.ThrowsAnyAsync<Exception>(() => breaking);
        await Assert.ThrowsAsync<SqliteStoreException>(() => after);
        await WriteAsync("next");
        Assert.Equal(["next"], await WordsAsync());
    }

    [Fact]
    public async Task A_caller_that_leaves_before_its_work_begins_leaves_the_batch_whole()
    {
        var held = Hold();
        using var leaving = new CancellationTokenSource();
        var gone = _file.Writer.WriteAsync(session => Add(session, "gone"), leaving.Token).AsTask();
        var stays = WriteAsync("stays");
        await leaving.CancelAsync();
        held.Open.Set();
        await stays;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(["stays"], await WordsAsync());
    }

    [Fact]
    public async Task A_full_disk_tells_each_caller_the_truth_and_the_writer_goes_on_when_there_is_room()
    {
        await PragmaAsync("PRAGMA max_page_count = 20");
        var held = Hold();
        string[] words = ["small", new string('x', 200_000), "smaller", new string('y', 200_000), "last"];
        var writes = words.Select(WriteAsync).ToArray();
        held.Open.Set();
        await held.Written;
        List<string> kept = [];
        foreach (var (i, write) in writes.Index())
            if (await Record.ExceptionAsync(() => write) is not { } failure) kept.Add(words[i]);
            else Assert.True(failure is SqliteException or SqliteStoreException, failure.ToString());
        Assert.Equal(kept, await WordsAsync());
        Assert.DoesNotContain(words[1], kept);

        Assert.True(_file.Writer.Fault?.IsFull);
        var full = await Assert.ThrowsAsync<SqliteStoreException>(() => _file.ProveWritableAsync(Ct).AsTask());
        Assert.Contains("make room on its disk, and it goes on by itself", full.Message, StringComparison.Ordinal);

        await PragmaAsync("PRAGMA max_page_count = 2000");
        await WriteAsync(words[1]);
        Assert.True(_file.Writer.Fault?.IsFull); // that one write found room is no proof
        await _file.ProveWritableAsync(Ct);
        Assert.Null(_file.Writer.Fault);
        Assert.Contains(words[1], await WordsAsync());
    }

    [Fact]
    public async Task Closing_commits_what_waits()
    {
        var held = Hold();
        var write = WriteAsync("last");
        var closing = _file.DisposeAsync().AsTask();
        held.Open.Set();
        await closing.WaitAsync(Ct);
        await write;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync("too late"));
        await using var again = SqliteFile.Open(FilePath, Format, "asia");
        Assert.Equal(["last"], await again.ReadAsync(Words, Ct));
    }

    [Fact]
    public async Task More_writers_than_the_queue_holds_wait_and_are_all_served()
    {
        var held = Hold();
        var writes = Enumerable.Range(0, GroupCommitWriter.QueueBound + 200).Select(i => WriteAsync($"word {i}")).ToArray();
        held.Open.Set();
        await Task.WhenAll(writes).WaitAsync(Ct);
        Assert.Equal(writes.Length, (await WordsAsync()).Count);
    }

    /// <summary>Occupies the writer with an item of its own, in a batch of its own, until its gate opens.</summary>
    private (ManualResetEventSlim Open, Task Written) Hold()
    {
        var open = new ManualResetEventSlim();
        var began = new ManualResetEventSlim();
        var written = _file.Writer.WriteAsync(_ =>
        {
            began.Set();
            open.Wait(Ct);
            return 0;
        }, Ct).AsTask();
        began.Wait(Ct);
        return (open, written);
    }

    private async Task PragmaAsync(string pragma) =>
        await _file.Writer.WriteAsync(session =>
        {
            using var statement = session.Statement(pragma);
            return statement.Step();
        }, Ct);

    private Task<int> WriteAsync(string word) => _file.Writer.WriteAsync(Add, word, Ct).AsTask();

    private async Task<List<string>> WordsAsync() => await _file.ReadAsync(Words, Ct);

    private static int Add(SqliteSession session, string word)
    {
        using var insert = session.Statement(Insert);
        return insert.Bind(1, word).Run();
    }

    private static List<string> Words(SqliteSession session)
    {
        List<string> words = [];
        using var all = session.Statement("SELECT text FROM word ORDER BY rowid");
        while (all.Step()) words.Add(all.Text(0));
        return words;
    }

    private sealed class Tally : IGathered
    {
        public int Count { get; set; }

        public void Write(SqliteSession session) => Add(session, $"counted {Count}");
    }
}
