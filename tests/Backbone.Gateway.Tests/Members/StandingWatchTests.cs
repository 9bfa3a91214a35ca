using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Members;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Members;

/// <summary>Who leaves the roster loses every stream that is open, whatever the stream does at that moment.</summary>
public sealed class StandingWatchTests : IAsyncDisposable
{
    private const string Lee = Mailroom.Lee;
    private const string Siem = Mailroom.Siem;
    private const string Resting = "/backbone.gateway.v1.MailboxService/Subscribe";

    private readonly Mailroom _room = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task A_stream_that_rests_is_cut_off_as_soon_as_the_roster_has_its_caller_no_more_and_its_neighbour_is_not()
    {
        var gate = _room.Bench.RosterGate();
        var (gone, stays) = (Rest(gate, Lee), Rest(gate, Siem));
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextRosterWithout("KOR", Lee));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Mailroom.Bound, Cancel));
        Assert.False(stays.IsCompleted);
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_is_cut_off_and_what_it_held_goes_to_the_others()
    {
        var put = await _room.PutManyAsync(2);
        var (requests, stuck) = (new Frames<SubscribeRequest>(), new StuckWriter());
        requests.Add(new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "alerts" } });
        requests.Add(new SubscribeRequest { Credit = 2 });
        var stream = _room.Bench.RosterGate().DuplexStreamingServerHandler(requests, stuck, new CallOf(Lee, Cancel, Resting),
            (asked, answered, call) => new SubscriptionCall(_room.Desk(), asked, answered).RunAsync(PrincipalAddress.Parse(Lee), call.CancellationToken));
        await stuck.Stuck.WaitAsync(Mailroom.Bound, Cancel);

        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextRosterWithout("KOR", Lee));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.WaitAsync(Mailroom.Bound, Cancel));
        var other = await _room.ConsumeAsync(reader: Siem);
        await other.GetsAsync(put[0], attempt: 2);
    }

    [Fact]
    public async Task Streams_are_cut_off_within_five_seconds_after_the_roster_has_ended()
    {
        var (clock, kor) = (_room.Bench.Clock, Bench.Federation.Kor.Code);
        var until = _room.Bench.Documents.Snapshot.FindRoster(kor, _room.Bench.Now)!.Head.Lifetime.Until;
        clock.Advance(until.ToDateTimeOffset() - clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        var stream = Rest(_room.Bench.RosterGate(), Lee);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.False(stream.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.WaitAsync(Mailroom.Bound, Cancel));
    }

    [Fact]
    public async Task A_stream_that_begins_while_the_roster_changes_is_looked_at_too()
    {
        using var watch = new StandingWatch(_room.Bench.Documents, _room.Bench.Clock, _room.Bench.Log.For<StandingWatch>());
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextRosterWithout("KOR", Lee));
        var cut = 0;
        using var entered = watch.Enter(PrincipalAddress.Parse(Lee), Resting, () => cut++); // the gate saw the roster before
        Assert.Equal(1, cut);
    }

    [Fact]
    public async Task A_stream_that_has_ended_is_not_cut_off()
    {
        using var watch = new StandingWatch(_room.Bench.Documents, _room.Bench.Clock, _room.Bench.Log.For<StandingWatch>());
        var cut = 0;
        watch.Enter(PrincipalAddress.Parse(Lee), Resting, () => cut++).Dispose();
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextRosterWithout("KOR", Lee));
        Assert.Equal(0, cut);
    }

    private static Task Rest(RosterGate gate, string caller) => gate.ServerStreamingServerHandler(
        "asked", new Answers<string>(), new CallOf(caller, Cancel, Resting), (_, _, call) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.CancellationToken));

    /// <summary>Takes the first answer, and is full from then on.</summary>
    private sealed class StuckWriter : IServerStreamWriter<SubscribeResponse>
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _answers;

        public WriteOptions? WriteOptions { get; set; }

        public Task Stuck => _stuck.Task;

        public Task WriteAsync(SubscribeResponse message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(SubscribeResponse message, CancellationToken cancellationToken)
        {
            if (_answers++ == 0) return Task.CompletedTask;
            _stuck.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
