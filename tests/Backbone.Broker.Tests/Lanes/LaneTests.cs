using Backbone.Broker.Admission;
using Backbone.Broker.Documents;
using Backbone.Broker.Lanes;
using Backbone.Broker.Loops;
using Backbone.Broker.Storage;
using Backbone.Broker.Tests.Admission;
using Backbone.Broker.Tests.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Consignments;

namespace Backbone.Broker.Tests.Lanes;

public sealed class LaneTests : IAsyncLifetime
{
    private static readonly MailboxAddress Npa = MailboxAddress.Parse("JPN/npa");

    private readonly Desk _desk = new();

    private LaneKey Lane => _desk.LaneOf("JPN/npa");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Headers_are_the_same_whether_they_are_remembered_or_read_again()
    {
        var consignment = await BringAsync();
        var header = new EntryHeader(Npa, 0, 0, consignment.EntryHash(Lane.Id), (await _desk.Store.ReadHashesAsync(Lane, 0, 1, Desk.Ct))[0].Mark, new EntryFacts(
            consignment.EnvelopeId, Precedence.Priority, consignment.Header.Expires, consignment.Bytes.Length, consignment.Header.SenderNation));
        Assert.Equal(header, Assert.Single((await Reader(_desk.Fresh).ReadHeadersAsync(Npa, 0, Lane, 0, null, Desk.Ct))!));
        Assert.Equal(header, Assert.Single((await Reader(new FreshEntries()).ReadHeadersAsync(Npa, 0, Lane, 0, null, Desk.Ct))!));
    }

    [Fact]
    public async Task Headers_come_in_order_where_only_some_are_remembered()
    {
        List<Consignment> brought = [];
        for (var i = 0; i < 5; i++) brought.Add(await BringAsync());
        var some = new FreshEntries();
        foreach (var place in (int[])[0, 1, 3])
            some.Add(brought[place].EntryHash(Lane.Id), _desk.Fresh.Find(brought[place].EntryHash(Lane.Id))!);
        List<EntryHeader> headers = [];
        while (await Reader(some).ReadHeadersAsync(Npa, 0, Lane, (ulong)headers.Count, null, Desk.Ct) is { Count: > 0 } more)
            headers.AddRange(more);
        Assert.Equal(brought.Select(one => one.EnvelopeId), headers.Select(header => header.Facts.Envelope));
        Assert.Equal([0UL, 1, 2, 3, 4], headers.Select(header => header.Index));
    }

    [Fact]
    public async Task An_expired_entry_loses_its_bytes_and_keeps_its_place()
    {
        var shortLived = await BringAsync(new TestMessage { Lifetime = TimeSpan.FromHours(1) });
        var longLived = await BringAsync();
        var trimming = new ExpiryTrimming(_desk.Store, _desk.Clock, new NationTimes(_desk.Clock), new LoopHealth(), _desk.Log.For<ExpiryTrimming>());
        _desk.Clock.Advance(TimeSpan.FromHours(1) + ExpiryTrimming.Grace);
        Assert.Equal(0, await trimming.TrimAsync(Desk.Ct));
        _desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await trimming.TrimAsync(Desk.Ct));

        var headers = (await Reader(_desk.Fresh).ReadHeadersAsync(Npa, 0, Lane, 0, null, Desk.Ct))!;
        Assert.Equal(
            new EntryFacts(shortLived.EnvelopeId, Precedence.Unspecified, shortLived.Header.Expires, 0, null),
                headers[0].Facts);
        Assert.Equal(longLived.Bytes.Length, headers[1].Facts.Size);
        Assert.Equal(shortLived.EntryHash(Lane.Id), headers[0].EntryHash);
    }

    [Fact]
    public async Task Trimming_goes_on_by_itself_every_ten_seconds()
    {
        await BringAsync(new TestMessage { Lifetime = TimeSpan.FromHours(1) });
        _desk.Clock.Advance(TimeSpan.FromHours(2));
        using var trimming = new ExpiryTrimming(_desk.Store, _desk.Clock, new NationTimes(_desk.Clock), new LoopHealth(), _desk.Log.For<ExpiryTrimming>());
        await trimming.StartAsync(Desk.Ct);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Desk.Ct);
        bound.CancelAfter(TimeSpan.FromSeconds(30));
        while (await _desk.Store.OutstandingAsync(Lane, bound.Token) > 0)
        {
            _desk.Clock.Advance(ExpiryTrimming.Period);
            await Task.Yield();
        }
        await trimming.StopAsync(Desk.Ct);
    }

    [Fact]
    public async Task A_page_is_bounded_in_bytes_and_reading_goes_on_over_pages()
    {
        List<Consignment> brought = [];
        for (var i = 0; i < 6; i++) brought.Add(await BringAsync(new TestMessage { Text = new string('x', 1 << 20) }));
        List<LaneEntry> read = [];
        await foreach (var (entry, _) in Reader(_desk.Fresh).ReadAsync(Lane, 1, 4, Desk.Ct)) read.Add(entry);
        Assert.Equal([1UL, 2, 3, 4], read.Select(entry => entry.Index));
        Assert.Equal(brought[4].EnvelopeId, read[3].Envelope);
    }

    [Fact]
    public async Task An_answer_gets_no_further_page_once_it_has_its_bytes()
    {
        const int Large = 3 << 20;
        for (byte i = 0; i < 6; i++)
            await _desk.Store.AppendAsync(new LaneAppend(
                Lane, new EnvelopeId(Digest.Of([i])), new EntryHash(Digest.Of([i, 1])), new byte[Large],
                StoreLimits.LatestMs), Desk.Ct);
        var (entries, bytes) = (0, 0L);
        await foreach (var (entry, _) in Reader(_desk.Fresh).ReadAsync(Lane, 0, LaneReader.MaxEntries, Desk.Ct))
            (entries, bytes) = (entries + 1, bytes + entry.Record!.Length);
        Assert.Equal((3, 3L * Large), (entries, bytes));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lane_that_cannot_be_read_holds_up_no_other_and_is_tried_again()
    {
        _desk.Log.Expect("one lane cannot be used");
        var ct = TestContext.Current.CancellationToken;
        await BringAsync();
        var store = new BreakingStore(_desk.Store) { Broken = Lane };
        var reader = new LaneReader(store, new FreshEntries(), _desk.Clock, _desk.Log.For<LaneReader>());
        var follower = new LaneFollower(store, reader, Losses(store), new FederationView(_desk.Federation.NewHistory()), _desk.Clock,
            _desk.Log.For<LaneFollower>());
        await using var news = follower.FollowAsync(NationCode.Parse("JPN"),
            new Dictionary<(MailboxAddress, uint), LaneStart>(), ct).GetAsyncEnumerator(ct);
        var first = news.MoveNextAsync().AsTask();
        await BringAsync(new TestMessage { To = ["JPN/jpcert"] });
        Assert.True(await first);
        Assert.Equal("JPN/jpcert", news.Current.Mailbox.ToString());

        var next = news.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        store.Broken = null;
        while (!next.IsCompleted)
        {
            _desk.Clock.Advance(LaneFollower.FaultPause);
            await Task.Yield();
        }
        Assert.True(await next);
        Assert.Equal(Npa, news.Current.Mailbox);
    }

    [Theory(Timeout = 30_000), InlineData(0), InlineData(1)]
    public async Task A_lane_that_stays_unreadable_is_lost_and_the_others_are_followed_meanwhile(ulong next)
    {
        var ct = TestContext.Current.CancellationToken;
        _desk.Log.Expect("one lane cannot be used", "the store has lost entries");
        await BringAsync();
        await BringAsync();
        var store = new BreakingStore(_desk.Store) { Broken = Lane };
        var reader = new LaneReader(store, new FreshEntries(), _desk.Clock, _desk.Log.For<LaneReader>());
        var follower = new LaneFollower(store, reader, Losses(store), new FederationView(_desk.Federation.NewHistory()), _desk.Clock,
            _desk.Log.For<LaneFollower>());
        // From its beginning the fault is met where entries are read; from further on where the one before is looked for.
        await using var news = follower.FollowAsync(NationCode.Parse("JPN"),
            new Dictionary<(MailboxAddress, uint), LaneStart> { [(Npa, 0)] = new(next) }, ct).GetAsyncEnumerator(ct);
        var first = news.MoveNextAsync().AsTask();
        await BringAsync(new TestMessage { To = ["JPN/jpcert"] });
        Assert.True(await first);
        Assert.Equal("JPN/jpcert", news.Current.Mailbox.ToString());

        var ended = news.MoveNextAsync().AsTask();
        Assert.False(ended.IsCompleted);
        while (!ended.IsCompleted)
        {
            _desk.Clock.Advance(LaneFollower.FaultPause);
            await Task.Yield();
        }
        Assert.True(await ended);
        var closed = Assert.Single(news.Current.Closed).Standing;
        Assert.Equal((Npa, 0u, true), (news.Current.Mailbox, closed.Generation, closed.IsLost));
    }

    private LaneLosses Losses(IBrokerStore store) =>
        new(store, new LaneGenerations(store), _desk.Clock, _desk.Log.For<LaneLosses>());

    private sealed class BreakingStore(IBrokerStore store) : StoreInFront(store)
    {
        public LaneKey? Broken { get; set; }

        public override ValueTask<IReadOnlyList<MarkedEntry>> ReadHashesAsync(
            LaneKey lane, ulong fromIndex, int count, CancellationToken cancellation = default) => lane == Broken
            ? throw new LaneFaultException("it has lost keys")
            : base.ReadHashesAsync(lane, fromIndex, count, cancellation);
    }

    [Fact]
    public async Task A_follower_sees_what_was_there_and_what_comes_in_all_lanes_of_its_nation_only()
    {
        await BringAsync();
        await BringAsync();
        await BringAsync(new TestMessage { To = ["USA/cisa"] });
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Desk.Ct);
        over.CancelAfter(TimeSpan.FromSeconds(30));
        var history = _desk.Federation.NewHistory();
        var follower = new LaneFollower(
            _desk.Store, Reader(_desk.Fresh), Losses(_desk.Store), new FederationView(history), _desk.Clock, _desk.Log.For<LaneFollower>());
        var positions = new Dictionary<(MailboxAddress, uint), LaneStart> { [(Npa, 0)] = new(1) };
        await using var headers = follower.FollowAsync(NationCode.Parse("JPN"), positions,
            over.Token).GetAsyncEnumerator(over.Token);

        Assert.True(await headers.MoveNextAsync());
        Assert.Equal(1UL, Assert.Single(headers.Current.Entries).Index);
        var next = headers.MoveNextAsync();
        Assert.False(next.IsCompleted);
        await BringAsync(new TestMessage { To = ["USA/fbi"] });
        var later = await BringAsync(new TestMessage { To = ["JPN/jpcert/tanaka"], Precedence = Precedence.Flash });
        Assert.True(await next);
        var header = Assert.Single(headers.Current.Entries);
        Assert.Equal("JPN/jpcert/tanaka", header.Mailbox.ToString());
        Assert.Equal((0UL, later.EnvelopeId, Precedence.Flash),
            (header.Index, header.Facts.Envelope, header.Facts.Precedence));
        var last = headers.MoveNextAsync();
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await last);
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_the_newest_stay()
    {
        var fresh = new FreshEntries(8);
        var hashes = Enumerable.Range(0, 20).Select(i =>
            new EntryHash(Backbone.Protocol.Digest.Of([(byte)i]))).ToArray();
        foreach (var hash in hashes) fresh.Add(hash, new EntryFacts(default, Precedence.Flash, new Timestamp(1), 1, null));
        Assert.InRange(hashes.Count(hash => fresh.Find(hash) is not null), 4, 8);
        Assert.NotNull(fresh.Find(hashes[^1]));
        Assert.Null(fresh.Find(hashes[0]));
    }

    private LaneReader Reader(FreshEntries fresh) =>
        new(_desk.Store, fresh, _desk.Clock, _desk.Log.For<LaneReader>());

    private async Task<Consignment> BringAsync(TestMessage? message = null)
    {
        var consignment = _desk.Consignments.Make(message);
        Assert.IsType<AdmissionOutcome.Placed>(await _desk.BringAsync(consignment));
        return consignment;
    }
}
