using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Gateway.Tests.Journals;

/// <summary>The journal is an RFC 6962 log of its entries.</summary>
public sealed class JournalTests
{
    [Fact]
    public async Task An_empty_journal_has_the_root_of_nothing()
    {
        await using var bench = new Bench();
        Assert.Equal(new TreeHead(0, MerkleTree.EmptyRoot), await bench.ReadAsync(Journal.Head));
    }

    [Fact]
    public async Task At_every_size_the_root_is_that_of_all_its_entries()
    {
        await using var bench = new Bench();
        for (var size = 1; size <= 20; size++)
        {
            await AppendAsync(bench, $"entry {size}");
            Assert.Equal(new TreeHead((ulong)size, await RootAsync(bench)), await bench.ReadAsync(Journal.Head));
        }
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_where_it_was()
    {
        await using var bench = new Bench();
        for (var i = 0; i < 5; i++) await AppendAsync(bench, $"before {i}");
        var head = await bench.ReadAsync(Journal.Head);
        await bench.ReopenAsync();
        Assert.Equal(head, await bench.ReadAsync(Journal.Head));
        await AppendAsync(bench, "after");
        Assert.Equal(new TreeHead(6, await RootAsync(bench)), await bench.ReadAsync(Journal.Head));
    }

    [Fact]
    public async Task A_copy_of_the_running_store_is_one_whose_journal_gives_its_root()
    {
        await using var bench = new Bench();
        for (var i = 0; i < 5; i++) await AppendAsync(bench, $"entry {i}");
        await using var copy = NationalStore.Open(bench.CopyStore(Journal.FindFault), bench.Identity.Federation, bench.Identity.Nation);
        Assert.Equal(await bench.ReadAsync(Journal.Head), await copy.ReadAsync(Journal.Head, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE place = 2", "entry 2 of the journal is not there")]
    [InlineData("DELETE FROM journal WHERE place = 4", "the 4 entries of the journal do not give its root")]
    [InlineData("UPDATE journal SET entry = x'00' WHERE place = 2", "the 5 entries of the journal do not give its root")]
    public async Task A_journal_that_was_altered_is_not_copied_as_a_whole_one(string sql, string says)
    {
        await using var bench = new Bench();
        for (var i = 0; i < 5; i++) await AppendAsync(bench, $"entry {i}");
        await bench.WriteAsync(session =>
        {
            using var alter = session.Statement(sql);
            Assert.Equal(1, alter.Run());
        });
        var refused = Assert.Throws<SqliteStoreException>(() => bench.CopyStore(Journal.FindFault));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_are_dense_and_say_when_they_were_written()
    {
        await using var bench = new Bench();
        for (var i = 0; i < 3; i++)
        {
            await AppendAsync(bench, $"entry {i}");
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        var journal = await bench.JournalAsync();
        Assert.Equal([0UL, 1UL, 2UL], journal.Select(entry => entry.Index));
        Assert.Equal([0UL, 1000UL, 2000UL], journal.Select(entry => entry.Time - journal[0].Time));
        Assert.Equal("entry 1", Assert.Single(await ReadAsync(bench, from: 1, count: 1)).Alarm.Detail);
    }

    [Fact]
    public async Task Several_entries_of_one_transaction_are_all_there_or_none_is()
    {
        await using var bench = new Bench();
        await AppendAsync(bench, "kept");
        var head = await bench.ReadAsync(Journal.Head);
        await Assert.ThrowsAsync<IOException>(() => bench.WriteAsync(session =>
        {
            Journal.Append(session, bench.Now, Entry("lost"));
            Journal.Append(session, bench.Now, Entry("lost too"));
            throw new IOException("the disk is full");
        }));
        Assert.Equal(head, await bench.ReadAsync(Journal.Head));
        await bench.WriteAsync(session =>
        {
            Journal.Append(session, bench.Now, Entry("one"));
            Journal.Append(session, bench.Now, Entry("two"));
        });
        Assert.Equal(new TreeHead(3, await RootAsync(bench)), await bench.ReadAsync(Journal.Head));
    }

    private static JournalEntry Entry(string detail) => JournalEntries.Alarm(AlarmKind.Document, detail);

    private static Task AppendAsync(Bench bench, string detail) =>
        bench.WriteAsync(session => Journal.Append(session, bench.Now, Entry(detail)));

    private static async Task<List<JournalEntry>> ReadAsync(Bench bench, ulong from, int count) =>
        [.. (await bench.ReadAsync(session => Journal.Read(session, from, count))).Select(JournalEntry.Parser.ParseFrom)];

    private static async Task<Digest> RootAsync(Bench bench)
    {
        var entries = await bench.ReadAsync(session => Journal.Read(session, 0, 1000));
        return MerkleTree.Root(entries.Select(entry => MerkleTree.LeafHash(entry)).ToArray());
    }
}
