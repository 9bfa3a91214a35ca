using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Documents;

/// <summary>What is known is what is stored; what is adopted reaches everybody who keeps something by it.</summary>
public sealed class DocumentKeeperTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_document_that_could_not_be_stored_is_not_known_and_may_come_again()
    {
        var next = _bench.Letters.NextRoster("USA", principal => principal);
        var known = _bench.Documents.Snapshot;
        await _bench.WriteAsync(session =>
        {
            using var stop = session.Statement(
                "CREATE TEMP TRIGGER full BEFORE INSERT ON main.documents BEGIN SELECT RAISE(ABORT, 'no room'); END");
            stop.Run();
        });
        await Assert.ThrowsAnyAsync<Exception>(() => _bench.Documents.AdoptAsync([next.Bytes.ToArray()], Cancellation));
        Assert.Same(known, _bench.Documents.Snapshot);
        await _bench.WriteAsync(session =>
        {
            using var go = session.Statement("DROP TRIGGER temp.full");
            go.Run();
        });
        await _bench.AdoptAsync(next);
        await _bench.ReopenAsync();
        Assert.Equal(2ul, _bench.Documents.Snapshot.FindRoster(Bench.Federation.Usa.Code, _bench.Now)!.Head.Version);
    }

    [Fact]
    public async Task A_contradiction_is_an_alarm_once_however_often_it_comes()
    {
        _bench.Log.Expect(Lines.Contradicted);
        var other = Bench.Federation.Usa.SignAcceptance(Bench.Federation, "nation: USA\naccept: []\n");
        for (var i = 0; i < 5; i++)
            Assert.IsType<Adoption.Contradiction>(Assert.Single(await _bench.Documents.AdoptAsync([other.Bytes.ToArray()], Cancellation)));
        Assert.Single(await _bench.JournalAsync(), entry => entry.Alarm is { Kind: AlarmKind.Document });
    }

    [Fact]
    public async Task Contradictions_of_one_version_have_an_end()
    {
        _bench.Log.Expect(Lines.Contradicted);
        for (var i = 0; i < 20; i++)
            await _bench.Documents.AdoptAsync(
                [Bench.Federation.Usa.SignAcceptance(Bench.Federation, $"# {i}\nnation: USA\naccept: []\n").Bytes.ToArray()], Cancellation);
        Assert.Equal(16, await _bench.CountAsync("contradictions"));
        Assert.Equal(16, (await _bench.JournalAsync()).Count(entry => entry.Alarm is not null));
    }

    [Fact]
    public async Task Of_each_kind_and_nation_the_newest_versions_are_kept_and_a_process_begins_with_the_last_few()
    {
        var usa = Bench.Federation.Usa;
        for (var i = 0; i < 5; i++)
            await _bench.AdoptAsync(usa.SignAcceptance(Bench.Federation, "nation: USA\naccept: []\n",
                _bench.Documents.Snapshot.FindAcceptance(usa.Code, _bench.Now)));
        await _bench.WriteAsync(session =>
        {
            for (var version = 100UL; version < 100 + DocumentTable.MostOfSeries + 10; version++)
                DocumentTable.Put(session, new DocumentVersion(DocumentType.Roster, usa.Code, version, Digest.Of([(byte)version])), [1, 2, 3]);
        });
        Assert.Equal(DocumentTable.MostOfSeries, (await _bench.ReadAsync(session =>
            DocumentTable.Newest(session, DocumentType.Roster, usa.Code, 1000))).Count);
        Assert.Equal(3 + 3, (await _bench.ReadAsync(DocumentTable.Current)).Count);
        await _bench.WriteAsync(session =>
        {
            using var drop = session.Statement("DELETE FROM documents WHERE type = 3");
            drop.Run();
        });
        await _bench.ReopenAsync();
        Assert.Equal(6ul, _bench.Documents.Snapshot.FindAcceptance(usa.Code, _bench.Now)!.Head.Version);
    }

    [Fact]
    public async Task Who_cannot_follow_a_change_keeps_nobody_else_from_it()
    {
        var told = 0;
        _bench.Documents.Changed += _ => throw new InvalidOperationException("cannot follow");
        _bench.Documents.Changed += _ => told++;
        var change = _bench.Documents.NextChange;
        await Assert.ThrowsAsync<AggregateException>(() =>
            _bench.Documents.AdoptAsync([_bench.Letters.NextRoster("USA", principal => principal).Bytes.ToArray()], Cancellation));
        Assert.Equal(1, told);
        Assert.True(change.IsCompleted);
        Assert.Equal(2ul, _bench.Borders.Current.Federation.FindRoster(Bench.Federation.Usa.Code, _bench.Now)!.Head.Version);
    }
}
