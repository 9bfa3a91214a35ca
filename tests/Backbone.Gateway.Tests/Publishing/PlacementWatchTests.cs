using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>What the broker took is looked for, and published again where it was lost; receipts are kept until they are at home.</summary>
public sealed class PlacementWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly Bench _bench = new(clock: Bench.Present());
    private readonly AlarmBoard _alarms = new();
    private readonly PlacementSignal _signal = new();
    private readonly CancellationTokenSource _bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private ScriptedBroker? _broker;
    private BrokerChannel? _channel;
    private PlacementWatch? _watch;

    public async ValueTask InitializeAsync()
    {
        _bound.CancelAfter(Patience);
        _broker = await ScriptedBroker.StartAsync();
        _channel = _broker.Connect();
        _watch = new PlacementWatch(_channel, _bench.Identity, _bench.Documents, _bench.Store, _bench.Outbox, _signal, _alarms,
            _bench.Clock, _bench.Log.For<PlacementWatch>());
    }

    public async ValueTask DisposeAsync()
    {
        await _watch!.StopAsync(CancellationToken.None);
        _watch.Dispose();
        _channel!.Dispose();
        await _broker!.DisposeAsync();
        await _bench.DisposeAsync();
        _bound.Dispose();
    }

    [Fact]
    public async Task Of_each_lane_the_highest_place_is_asked_for_and_what_is_there_stays_as_it_is()
    {
        var (one, two) = (await PlaceAsync("USA/cisa", 3), await PlaceAsync("USA/cisa", 4));
        await PlaceAsync("USA/fbi", 0, generation: 2);
        await _watch!.StartAsync(_bound.Token);
        await UntilAsync(() => Task.FromResult(_broker!.Checked.Count == 2));
        Assert.Equal([("USA/cisa", 0u, 4UL, 5UL), ("USA/fbi", 2u, 0UL, 1UL)],
            _broker!.Checked.Select(placed => (placed.Mailbox, placed.Generation, placed.Index, placed.Mark)));
        foreach (var envelope in new[] { one, two }) Assert.Equal(DeliveryState.Accepted, (await _bench.StateAsync(envelope)).State);
        await UntilAsync(() =>
        {
            // Again while nothing comes: its timer may not be set yet when the clock is moved.
            if (_broker.Checked.Count == 2) _bench.Clock.Advance(PlacementWatch.Period);
            return Task.FromResult(_broker.Checked.Count >= 4);
        });
        Assert.Equal(_broker.Checked.Take(2), _broker.Checked.Skip(2).Take(2));
        Assert.Empty(_alarms.Counts);
    }

    [Fact]
    public async Task What_was_lost_is_published_again_byte_for_byte_once_and_that_is_an_alarm()
    {
        _bench.Log.Expect("the broker has lost what it took into generation 0");
        var (lost, delivered, other) = (await PlaceAsync("USA/cisa", 3), await PlaceAsync("USA/cisa", 4), await PlaceAsync("USA/fbi", 0));
        await _bench.WriteAsync(session => OutboxTable.Receipted(session, _bench.Letters.Fact(delivered, ReceiptEvent.Delivered), _bench.Now));
        _broker!.Find = placed => new PlacementFinding { Lost = placed.Mailbox == "USA/cisa" };
        await _watch!.StartAsync(_bound.Token);
        await UntilAsync(async () => (await _bench.StateAsync(lost)).State == DeliveryState.Submitted);
        Assert.Equal(lost, Assert.Single(await _bench.OutboxAsync()).EnvelopeId); // what is proved delivered is not among them
        Assert.Equal((DeliveryState.Delivered, DeliveryState.Accepted), ((await _bench.StateAsync(delivered)).State, (await _bench.StateAsync(other)).State));
        await UntilAsync(() => Task.FromResult(_alarms.Counts.GetValueOrDefault(AlarmKind.LaneLost) == 1));
        Assert.Equal((AlarmKind.LaneLost, "USA/cisa"), Assert.Single(await _bench.JournalAsync(), entry => entry.Alarm is not null).Alarm is var alarm
            ? (alarm.Kind, alarm.Mailbox) : default);

        await _bench.PublishAsync(); // into the next generation, say
        _broker.Find = _ => new PlacementFinding();
        var before = _broker.Checked.Count;
        _signal.Ring();
        await UntilAsync(() => Task.FromResult(_broker.Checked.Count > before));
        Assert.Equal(DeliveryState.Accepted, (await _bench.StateAsync(lost)).State);
        Assert.Equal(1, _alarms.Counts[AlarmKind.LaneLost]);
    }

    [Fact]
    public async Task A_receipt_is_kept_until_its_recipients_nation_says_that_it_has_it_and_no_false_word_frees_it()
    {
        var fact = _bench.Letters.Fact(_bench.Letters.Seal(_bench.Letters.Plan("USA/cisa/kim", "KOR/kisa")).Id, ReceiptEvent.Delivered);
        var receipt = _bench.Letters.Stamp(_bench.Letters.Receipt("KOR/gateway", "USA", fact))[0];
        await _bench.WriteAsync(session =>
        {
            OutboxTable.Insert(session, receipt, _bench.Now, _bench.Now);
            OutboxTable.Accepted(session, 1, new Placing(0, 3, 4), _bench.Now);
        });
        byte[][] words =
        [
            [1, 2, 3],
            Word("USA/gateway", 2, TestNationOf("USA")), // reaches less far
            Word("USA/cisa", 9, TestNationOf("USA")), // of another lane
            Word("USA/gateway", 9, TestNationOf("KOR")), // of another nation
        ];
        var next = 0;
        _broker!.Find = _ => new PlacementFinding { Acknowledgement = ByteString.CopyFrom(words[Math.Min(next++, words.Length - 1)]) };
        await _watch!.StartAsync(_bound.Token);
        while (next < words.Length)
        {
            _signal.Ring();
            await Task.Delay(Look, TimeProvider.System, _bound.Token);
        }
        Assert.Equal(1, await _bench.CountAsync("consignments"));
        _broker.Find = _ => new PlacementFinding { Acknowledgement = ByteString.CopyFrom(Word("USA/gateway", 3, TestNationOf("USA"))) };
        _signal.Ring();
        await UntilAsync(async () => await _bench.CountAsync("consignments") == 0);
    }

    private static TestKit.Federation.TestNation TestNationOf(string nation) => Bench.Federation[nation];

    private byte[] Word(string mailbox, ulong through, TestKit.Federation.TestNation by) => Acknowledgement.Sign(
        new AcknowledgementStatement(LaneId.Of(Bench.Federation.Name.ToString(), mailbox, 0), through,
            default, by.Stamp.Key.Kid, _bench.Now), by.GatewayCustody).Bytes.ToArray();

    private async Task<EnvelopeId> PlaceAsync(string mailbox, ulong index, uint generation = 0)
    {
        var envelope = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", mailbox));
        await _bench.ReleaseAsync(envelope);
        await _bench.WriteAsync(session =>
        {
            foreach (var one in OutboxTable.Waiting(session, _bench.Now, 10, int.MaxValue, [], new HashSet<long>()))
                OutboxTable.Accepted(session, one.Place, new Placing(generation, index, index + 1), _bench.Now);
        });
        return envelope.Id;
    }

    private async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo()) await Task.Delay(Look, TimeProvider.System, _bound.Token);
    }
}
