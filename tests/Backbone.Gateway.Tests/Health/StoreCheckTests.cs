using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Health;
using Backbone.Gateway.Retention;
using Backbone.Hosting.Health;
using Backbone.Sqlite;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Health;

/// <summary>A disk that is full is told as what it is, to operators and to clients, and is left behind by itself.</summary>
public sealed class StoreCheckTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Clients_are_refused_with_the_cause_while_the_disk_is_full_and_it_goes_on_when_there_is_room()
    {
        var check = new StoreCheck(_bench.Store, new StoreRoom(new RetentionRules()), _bench.Clock);
        Assert.Equal(Condition.Ready, (await check.LookAsync(Cancellation)).State);
        await FillDiskAsync();

        var refused = (await SubmitAsync()).Refused;
        Assert.Equal((RefusalReason.StoreFull, true), (refused.Reason, refused.Retry));
        Assert.Contains("the store of this gateway is full; try again later", $"{refused.Detail}; {refused.NextStep}", StringComparison.Ordinal);
        var found = await check.LookAsync(Cancellation);
        Assert.Equal(Condition.NotReady, found.State);
        Assert.Contains("full", found.Cause, StringComparison.Ordinal);

        // One small write that still finds room does not make it well.
        await _bench.WriteAsync(session =>
        {
            using var small = session.Statement("UPDATE journal_head SET one = one");
            small.Run();
        });
        Assert.Equal(Condition.NotReady, (await check.LookAsync(Cancellation)).State);

        await MakeRoomAsync();
        Assert.Equal(Condition.Ready, (await check.LookAsync(Cancellation)).State);
        Assert.Null((await SubmitAsync()).Refused);
        Assert.Null(_bench.Store.Fault);
    }

    [Fact]
    public async Task A_call_that_cannot_hold_a_refusal_is_answered_that_the_store_is_full()
    {
        await FillDiskAsync();
        var fault = await Assert.ThrowsAsync<SqliteStoreException>(() => _bench.WriteAsync(session =>
        {
            using var large = session.Statement("INSERT INTO salts (document, salt) VALUES (x'00', zeroblob(10000000))");
            large.Run();
        }));
        var status = StoreAnswer.Find(fault)!.Value;
        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Contains("the store of this gateway is full; try again later", status.Detail, StringComparison.Ordinal);
        Assert.Null(StoreAnswer.Find(new InvalidOperationException("another fault")));
    }

    [Fact]
    public async Task A_store_to_which_nothing_was_written_for_a_minute_is_proved_to_be_writable()
    {
        var check = new StoreCheck(_bench.Store, new StoreRoom(new RetentionRules()), _bench.Clock);
        await check.LookAsync(Cancellation);
        var commits = _bench.Store.Commits;
        _bench.Clock.Advance(TimeSpan.FromSeconds(30));
        await check.LookAsync(Cancellation);
        Assert.Equal(commits, _bench.Store.Commits);
        _bench.Clock.Advance(TimeSpan.FromSeconds(30));
        await FillDiskAsync();
        await check.LookAsync(Cancellation); // it was written to meanwhile
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Condition.NotReady, (await check.LookAsync(Cancellation)).State);
    }

    private async Task<SubmitResponse> SubmitAsync()
    {
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        var counter = new Submission.SubmissionCounter(_bench.ReleaseDesk(), _bench.DraftingDesk(), new StoreRoom(new RetentionRules()));
        return await counter.TakeAsync(envelope.Handling.Author, new SubmitRequest { Envelope = UnsafeByteOperations.UnsafeWrap(envelope.Bytes) }, Cancellation);
    }

    /// <summary>SQLite says of a file that may not grow what it says of a disk that is full.</summary>
    private Task FillDiskAsync() => PragmaAsync("PRAGMA max_page_count = 1");

    private Task MakeRoomAsync() => PragmaAsync("PRAGMA max_page_count = 1000000");

    private Task PragmaAsync(string sql) => _bench.WriteAsync(session =>
    {
        using var pragma = session.Statement(sql);
        pragma.Step();
    });
}
