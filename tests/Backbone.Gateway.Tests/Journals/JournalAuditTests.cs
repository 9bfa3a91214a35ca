using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Health;
using Backbone.Gateway.Journals;
using Backbone.Hosting.Health;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;
using Microsoft.Extensions.Logging;

namespace Backbone.Gateway.Tests.Journals;

/// <summary>Whoever alters the journal in the store is noticed by the gateway itself, without anybody asking.</summary>
public sealed class JournalAuditTests : IAsyncDisposable
{
    private const int Entries = 600; // more than two steps

    private readonly Bench _bench = new();
    private readonly HeardLog<JournalAudit> _log = new();
    private readonly JournalAudit _audit;

    public JournalAuditTests() => _audit = new JournalAudit(_bench.Store, _bench.Clock, _log);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _audit.Dispose();
        return _bench.DisposeAsync();
    }

    [Fact]
    public async Task A_journal_that_holds_is_told_with_the_number_of_its_entries_and_grows()
    {
        await FillAsync(Entries);
        await ReadAsync();
        Assert.Equal((Entries, null), ((int)_audit.Standing.Verified!, _audit.Standing.Break));
        await FillAsync(3);
        await ReadAsync();
        Assert.Equal(Entries + 3, (int)_audit.Standing.Verified!);
        Assert.Equal(Condition.Ready, (await FindAsync()).State);
        Assert.True(_log.IsSilent);
    }

    public static TheoryData<string, string> Alterations => new()
    {
        { "UPDATE journal SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'00' AS BLOB) WHERE place = 17", "do not give its root" },
        { "DELETE FROM journal WHERE place = 300", "entry 300 is not there" },
        { "DELETE FROM journal WHERE place >= 590", "entry 590 is not there" },
        { "INSERT INTO journal (place, entry) VALUES (600, x'00')", "beyond the 600" },
    };

    [Theory, MemberData(nameof(Alterations))]
    public async Task What_was_altered_in_the_store_is_noticed_within_the_hour_and_told_once(string sql, string cause)
    {
        await FillAsync(Entries);
        await ReadAsync();
        await _bench.WriteAsync(session =>
        {
            using var alter = session.Statement(sql);
            Assert.True(alter.Run() > 0);
        });
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        await ReadAsync();
        var found = await FindAsync();
        Assert.Equal(Condition.Degraded, found.State);
        Assert.Contains(cause, found.Cause, StringComparison.Ordinal);
        Assert.Contains(cause, await _log.NextAsync(LogLevel.Error, Cancellation), StringComparison.Ordinal);
        await ReadAsync();
        Assert.True(_log.IsSilent);
    }

    [Fact]
    public async Task A_journal_that_was_rewritten_together_with_its_root_is_not_what_was_verified()
    {
        await FillAsync(Entries);
        await ReadAsync();
        await _bench.WriteAsync(session =>
        {
            var frontier = new MerkleFrontier();
            foreach (var entry in Journal.Read(session, 0, Entries))
            {
                var altered = JournalEntry.Parser.ParseFrom(entry);
                if (altered.Index == 17) altered.Alarm.Detail = "nothing was here";
                Write(session, altered);
                frontier.Append(MerkleTree.LeafHash(Google.Protobuf.MessageExtensions.ToByteArray(altered)));
            }
            using var head = session.Statement("UPDATE journal_head SET nodes = ?");
            head.Bind(1, frontier.Nodes.SelectMany(node => node.ToArray()).ToArray()).Run();
        });
        await FillAsync(1);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        await ReadAsync();
        Assert.Contains("its first 600 entries are not those that were verified", (await FindAsync()).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_put_right_holds_again()
    {
        await FillAsync(20);
        var first = (await _bench.ReadAsync(session => Journal.Read(session, 0, 1)))[0];
        await SetFirstAsync([1, 2, 3]);
        await ReadAsync();
        Assert.NotNull(_audit.Standing.Break);
        await SetFirstAsync(first);
        await ReadAsync();
        Assert.Equal(Condition.Ready, (await FindAsync()).State);
        await _log.NextAsync(LogLevel.Error, Cancellation);
        Assert.Equal("the journal holds again: 20 entries were read", await _log.NextAsync(LogLevel.Information, Cancellation));
    }

    private Task SetFirstAsync(byte[] entry) => _bench.WriteAsync(session =>
    {
        using var alter = session.Statement("UPDATE journal SET entry = ? WHERE place = 0");
        alter.Bind(1, entry).Run();
    });

    private static void Write(SqliteSession session, JournalEntry entry)
    {
        using var alter = session.Statement("UPDATE journal SET entry = ? WHERE place = ?");
        alter.Bind(1, Google.Protobuf.MessageExtensions.ToByteArray(entry)).Bind(2, (long)entry.Index).Run();
    }

    private Task FillAsync(int count) => _bench.WriteAsync(session =>
    {
        for (var i = 0; i < count; i++) Journal.Append(session, _bench.Now, JournalEntries.Alarm(AlarmKind.Overdue, $"entry {i}"));
    });

    /// <summary>Reads until there is nothing more to read, or it broke.</summary>
    private async Task ReadAsync()
    {
        while (await _audit.StepAsync(Cancellation) < JournalAudit.Look) { }
    }

    private async Task<Finding> FindAsync() => await new JournalCheck(_audit).LookAsync(Cancellation);
}
