using Backbone.Contracts.Broker.V1;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Tests.Publishing;
using Backbone.Gateway.Uplink;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Backbone.Protocol.Verification;
using Grpc.Core;
using Refusal = Backbone.Contracts.Envelope.V1.Refusal;

namespace Backbone.Gateway.Tests.Collecting;

/// <summary>What is on disk at home is acknowledged, soon, seldom, and nothing else is.</summary>
public sealed class AcknowledgerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const string Mailbox = "KOR/kisa";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Bench _bench = new(clock: Bench.Present());
    private readonly AcknowledgementSignal _moved = new();
    private readonly CancellationTokenSource _bound =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private ScriptedBroker? _broker;
    private BrokerChannel? _channel;
    private Acknowledger? _acknowledger;

    public async ValueTask InitializeAsync()
    {
        _bound.CancelAfter(Patience);
        _broker = await ScriptedBroker.StartAsync();
        _channel = _broker.Connect();
        _acknowledger = new Acknowledger(
            _channel, _bench.Identity, _bench.Documents, _bench.Store, _moved, _bench.Clock, _bench.Log.For<Acknowledger>());
    }

    public async ValueTask DisposeAsync()
    {
        await _acknowledger!.StopAsync(CancellationToken.None);
        _acknowledger.Dispose();
        _channel!.Dispose();
        await Broker.DisposeAsync();
        await _bench.DisposeAsync();
        _bound.Dispose();
    }

    [Fact]
    public async Task What_is_on_disk_is_acknowledged_through_the_entry_before_the_position_with_the_nations_signature()
    {
        await PutAsync(Mailbox, 0, 7);
        await PutAsync("KOR/nis", 2, 1);
        await StartAsync();
        await UntilAsync(() => Broker.Acknowledged.Count == 2);
        foreach (var request in Broker.Acknowledged)
        {
            var next = request.Mailbox == Mailbox ? 7UL : 1UL;
            var made = Read(request);
            Assert.Equal(
                new AcknowledgementStatement(
                    LaneId.Of(Bench.Federation.Name.ToString(), request.Mailbox, request.Mailbox == Mailbox ? 0u : 2u), next - 1,
                    HashOf(request.Mailbox, next), _bench.Nation.Stamp.Key.Kid, made.Statement.Time),
                made.Statement);
            Assert.Null(AcknowledgementCheck.Check(_bench.Documents.Snapshot, NationCode.Parse("KOR"), made, _bench.Now));
        }
        await UntilAsync(async () => (await DueAsync()).Count == 0);
        await PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, Broker.Acknowledged.Count);
    }

    [Fact]
    public async Task What_comes_in_one_second_is_acknowledged_by_one_signature()
    {
        await PutAsync(Mailbox, 0, 1);
        await StartAsync();
        await UntilAsync(() => Broker.Acknowledged.Count == 1);
        for (var next = 2UL; next <= 100; next++)
        {
            await PutAsync(Mailbox, 0, next);
            _moved.Ring();
        }
        await PassAsync(TimeSpan.Zero);
        Assert.Single(Broker.Acknowledged);
        await UntilAsync(() => Broker.Acknowledged.Count == 2, Acknowledger.Pace / 4);
        Assert.Equal(99UL, Read(Broker.Acknowledged.Last()).Statement.Through);
    }

    [Fact]
    public async Task A_lane_that_the_broker_refuses_is_left_alone_for_a_while_and_holds_up_no_other()
    {
        _bench.Log.Expect(Lines.NotAcknowledged);
        var refuses = true;
        Broker.OnAcknowledge = request => !refuses || request.Mailbox != Mailbox ? ScriptedBroker.Taken(request)
            : new AcknowledgeResponse { Refused = new Refusal { Reason = RefusalReason.EntryMismatch, Detail = "no" } };
        await PutAsync(Mailbox, 0, 1);
        await PutAsync("KOR/nis", 0, 1);
        await StartAsync();
        await UntilAsync(async () => await DueAsync() is [{ Mailbox: Mailbox }]);
        await PutAsync("KOR/nis", 0, 2);
        _moved.Ring();
        await UntilAsync(() => Broker.Acknowledged.Count == 3, Acknowledger.Pace);
        Assert.Single(Broker.Acknowledged, request => request.Mailbox == Mailbox);
        refuses = false;
        await UntilAsync(async () => (await DueAsync()).Count == 0, Acknowledger.RefusedPause / 4);
        Assert.Equal(2, Broker.Acknowledged.Count(request => request.Mailbox == Mailbox));
    }

    [Fact]
    public async Task A_lane_at_which_the_broker_fails_is_left_alone_too()
    {
        _bench.Log.Expect(Lines.NotAcknowledged);
        Broker.OnAcknowledge = request => request.Mailbox != Mailbox ? ScriptedBroker.Taken(request)
            : throw new RpcException(new Status(StatusCode.DataLoss, "one lane cannot be read"));
        await PutAsync(Mailbox, 0, 1);
        await PutAsync("KOR/nis", 0, 1);
        await StartAsync();
        await UntilAsync(async () => await DueAsync() is [{ Mailbox: Mailbox }]);
    }

    [Fact]
    public async Task Where_the_broker_is_away_it_is_told_later()
    {
        _bench.Log.Expect(Lines.BrokerDoesNotServe);
        var tries = 0;
        Broker.OnAcknowledge = request => Interlocked.Increment(ref tries) > 3 ? ScriptedBroker.Taken(request)
            : throw new RpcException(new Status(StatusCode.Unavailable, "away"));
        await PutAsync(Mailbox, 0, 1);
        await StartAsync();
        await UntilAsync(async () => (await DueAsync()).Count == 0, TimeSpan.FromSeconds(1));
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task Where_it_is_not_known_what_lies_before_the_position_nothing_is_acknowledged()
    {
        await PutAsync(Mailbox, 0, 3);
        await _bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding(Mailbox, 0, 9), null)); // passed over, not collected
        Assert.Empty(await DueAsync());
        await _bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding(Mailbox, 0, 9, 9), HashOf(Mailbox, 9)));
        await _bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding(Mailbox, 0, 9, 9))); // as it was
        Assert.Equal(new DueLane(Mailbox, 0, 9, HashOf(Mailbox, 9)), Assert.Single(await DueAsync()));
    }

    private ScriptedBroker Broker => _broker!;

    private Task StartAsync() => _acknowledger!.StartAsync(TestContext.Current.CancellationToken);

    private static EntryHash HashOf(string mailbox, ulong next) => new(Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{mailbox} {next}")));

    private Task PutAsync(string mailbox, uint generation, ulong next) =>
        _bench.WriteAsync(session => LaneTable.Put(session, new LaneStanding(mailbox, generation, next), HashOf(mailbox, next)));

    private Task<List<DueLane>> DueAsync() => _bench.ReadAsync(session => LaneTable.Due(session, 1000));

    private static Acknowledgement Read(AcknowledgeRequest request)
    {
        Assert.True(Acknowledgement.TryRead(request.Acknowledgement.Memory, out var made, out var refused), refused?.ToString());
        return made;
    }

    private Task UntilAsync(Func<bool> holds, TimeSpan pace = default) => UntilAsync(() => Task.FromResult(holds()), pace);

    private async Task UntilAsync(Func<Task<bool>> holds, TimeSpan pace = default)
    {
        while (!await holds()) await PassAsync(pace);
    }

    private async Task PassAsync(TimeSpan pace)
    {
        _bench.Clock.Advance(pace);
        await Task.Delay(Look, TimeProvider.System, _bound.Token);
    }
}
