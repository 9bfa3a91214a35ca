using System.Security.Cryptography;
using Backbone.Benchmarks.Crossing;
using Backbone.Benchmarks.Envelopes;
using Backbone.Sqlite;
using Backbone.TestKit.Certificates;

namespace Backbone.Benchmarks.Loops;

/// <summary>Many writers, one file, as the stores write: a row each, answered once its commit is on disk.</summary>
internal static class CommitLoop
{
    private const int Writers = 64;
    private const string Insert = "INSERT INTO rows (bytes) VALUES (?1)";
    private static readonly SqliteFormat Format = new("benchmark", 0x62656e63, ["CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT"]);

    public static async Task<LoopResult> MeasureAsync(Pace pace, int bytes)
    {
        using var folder = new TestFolder();
        await using var file = SqliteFile.Open(folder.PathOf("rows.db"), Format, "benchmark");
        await WriteAsync(file, bytes, pace.LoopWarmUp);
        var (processors, commits) = (new Processors(Processors.Own(Parties.Ends)), file.Writer.Commits);
        var (began, before) = (TimeProvider.System.GetTimestamp(), processors.Read());
        var rows = await WriteAsync(file, bytes, pace.LoopWindow);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new LoopResult("SQLite, group commit", Writers, rows, seconds, processors.Since(before), file.Writer.Commits - commits);
    }

    private static async Task<long> WriteAsync(SqliteFile file, int bytes, TimeSpan window)
    {
        var began = TimeProvider.System.GetTimestamp();
        var written = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            var (row, count) = (RandomNumberGenerator.GetBytes(bytes), 0L);
            for (; TimeProvider.System.GetElapsedTime(began) < window; count++)
                await file.Writer.WriteAsync(static (session, row) =>
                {
                    using var insert = session.Statement(Insert);
                    return insert.Bind(1, row).Run();
                }, row);
            return count;
        }));
        return written.Sum();
    }
}
