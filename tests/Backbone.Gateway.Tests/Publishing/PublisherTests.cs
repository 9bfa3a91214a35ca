using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Uplink;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Publishing;

/// <summary>What the broker answers is held against what was published; and what it does not take is kept.</summary>
public sealed class PublisherTests
{
    private const int Patience = 30_000;

    private static readonly string OtherLane = LaneId.Of(Bench.Federation.Name.ToString(), "USA/fbi", 0).ToString();

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_placed_is_accepted_and_journalled_by_the_gateways_own_reckoning()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        var envelope = await outpost.ReleaseAsync();
        Assert.Equal(DeliveryState.Accepted, (await outpost.UntilAsync(envelope, DeliveryState.Accepted)).State);
        var published = Assert.Single(await outpost.Bench.JournalAsync(), entry => entry.Published is not null).Published;
        var consignment = Assert.Single(outpost.Broker.Offered);
        Assert.Equal(consignment.Lane(0).ToArray(), published.LaneId.ToByteArray());
        Assert.Equal((consignment.EntryHash(consignment.Lane(0)).Hash.ToString(), 7ul),
            (Convert.ToHexStringLower(published.EntryHash.Span), published.Index));
        Assert.Empty(outpost.Alarms.Counts);
    }

    public static TheoryData<string> FalseAnswers() =>
        ["another entry hash", "a short entry hash", "another lane", "another generation", "a short lane id", "the entry of another lane", "no mark", "nothing"];

    [Theory(Timeout = Patience), MemberData(nameof(FalseAnswers))]
    public async Task An_answer_that_is_not_true_of_what_was_published_is_an_alarm_and_counts_for_nothing(string lie)
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.NotTaken);
        outpost.Broker.Answer = consignment => Lie(consignment, lie);
        var envelope = await outpost.ReleaseAsync();

        var state = await outpost.UntilAsync(envelope, DeliveryState.NotTaken);

        Assert.Equal(RefusalReason.EntryMismatch, state.Reason);
        var journal = await outpost.Bench.JournalAsync();
        Assert.DoesNotContain(journal, entry => entry.Published is not null);
        var alarm = Assert.Single(journal, entry => entry.Alarm is not null).Alarm;
        Assert.Equal((AlarmKind.WrongPlacement, "USA/cisa"), (alarm.Kind, alarm.Mailbox));
        Assert.Equal(envelope.Hash.ToArray(), alarm.EnvelopeId.ToByteArray());
        await outpost.UntilRaisedAsync(AlarmKind.WrongPlacement, 1);
        Assert.Equal(1, await outpost.Bench.CountAsync("consignments"));
    }

    [Theory(Timeout = Patience), InlineData(true), InlineData(false)]
    public async Task What_may_need_a_new_document_waits_until_the_broker_has_it_and_not_for_long_where_it_does_not_take_it(bool isTaken)
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.TakesDocuments = false;
        await outpost.Bench.AdoptAsync(outpost.Bench.Letters.NextKeySet("KOR", draft => draft));
        var envelope = await outpost.ReleaseAsync();
        for (var i = 0; i < 10; i++) await outpost.PassAsync();
        Assert.Empty(outpost.Broker.Offered);
        if (isTaken) outpost.Published.Published(outpost.Published.Own());
        else outpost.Bench.Clock.Advance(PublishedDocuments.Longest);
        await outpost.UntilAsync(envelope, DeliveryState.Accepted);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_refuses_is_kept_and_published_again_byte_for_byte_when_documents_change()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.NotTaken);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.MailboxUnknown);
        var envelope = await outpost.ReleaseAsync();
        Assert.Equal(RefusalReason.MailboxUnknown, (await outpost.UntilAsync(envelope, DeliveryState.NotTaken)).Reason);
        await outpost.UntilRaisedAsync(AlarmKind.PublishingRefused, 1);

        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment);
        await outpost.Bench.AdoptAsync(outpost.Bench.Letters.NextRoster("USA", principal => principal));
        outpost.Bench.Outbox.Ring(); // in the place of its nap, for the clock stands still

        Assert.Equal(RefusalReason.Unspecified, (await outpost.UntilAsync(envelope, DeliveryState.Accepted)).Reason);
        Assert.Equal(2, outpost.Broker.Offered.Count);
        Assert.Single(outpost.Broker.Offered.Select(consignment => Convert.ToHexString(consignment.Bytes.Span)).Distinct());
    }

    [Fact(Timeout = Patience)]
    public async Task It_is_published_again_after_a_while_and_the_same_refusal_is_no_second_alarm_but_another_is()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.NotTaken);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.StampInvalid);
        var envelope = await outpost.ReleaseAsync();
        await outpost.UntilAsync(envelope, DeliveryState.NotTaken);

        outpost.Pace = PublishOutcome.MostPause / 10;
        await outpost.UntilOfferedAsync(2);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.Conflict);
        await outpost.UntilAsync(envelope, DeliveryState.NotTaken, RefusalReason.Conflict);

        Assert.Equal([RefusalReason.StampInvalid, RefusalReason.Conflict], (await outpost.Bench.JournalAsync())
            .Where(entry => entry.Alarm is not null)
            .Select(entry => entry.Alarm.Detail.Contains("StampInvalid", StringComparison.Ordinal) ? RefusalReason.StampInvalid : RefusalReason.Conflict));
        await outpost.UntilRaisedAsync(AlarmKind.PublishingRefused, 2);
    }

    [Fact(Timeout = Patience)]
    public async Task A_refusal_without_a_known_reason_is_still_a_refusal()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.NotTaken);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.Unspecified);
        var envelope = await outpost.ReleaseAsync();
        Assert.Equal(RefusalReason.Malformed, (await outpost.UntilAsync(envelope, DeliveryState.NotTaken)).Reason);
    }

    [Fact(Timeout = Patience)]
    public async Task What_expires_on_its_way_to_the_broker_is_no_alarm()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Broker.Answer = consignment => consignment.Header.Expires < outpost.Bench.Now.Plus(TimeSpan.FromHours(1))
            ? ScriptedBroker.Refused(RefusalReason.TimeOutOfBounds) : ScriptedBroker.Placed(consignment);
        var late = await outpost.ReleaseAsync(lives: TimeSpan.FromSeconds(1));
        await outpost.UntilOfferedAsync(1);
        await outpost.UntilAsync(await outpost.ReleaseAsync(), DeliveryState.Accepted); // answered after the other
        Assert.Equal(DeliveryState.Submitted, (await outpost.Bench.StateAsync(late)).State);
        Assert.Empty(outpost.Alarms.Counts);
    }

    [Fact(Timeout = Patience)]
    public async Task A_broker_that_says_later_for_ever_is_asked_again_within_the_bound()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.RateExceeded, retryAfterMs: ulong.MaxValue);
        var envelope = await outpost.ReleaseAsync();
        await outpost.UntilOfferedAsync(1);
        outpost.Pace = PublishOutcome.MostPause / 10;
        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment);
        await outpost.UntilAsync(envelope, DeliveryState.Accepted);
        Assert.Empty(outpost.Alarms.Counts);
    }

    [Fact(Timeout = Patience)]
    public async Task Answers_to_something_else_are_no_answers()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.BrokerDoesNotServe);
        (outpost.Broker.FirstSequence, outpost.Pace) = (1, TimeSpan.FromSeconds(1));
        var envelope = await outpost.ReleaseAsync();
        await outpost.UntilOfferedAsync(2); // it began again
        Assert.Equal(DeliveryState.Submitted, (await outpost.Bench.StateAsync(envelope)).State);
        outpost.Broker.FirstSequence = null;
        await outpost.UntilAsync(envelope, DeliveryState.Accepted);
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_over_which_the_broker_ends_the_stream_holds_up_no_other()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.BrokerDoesNotServe);
        outpost.Pace = TimeSpan.FromSeconds(1);
        outpost.Broker.Answer = consignment => consignment.Recipient.Mailbox.ToString() == "JPN/npa"
            ? throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "the broker's store does not answer"))
            : ScriptedBroker.Placed(consignment);
        var held = outpost.Bench.Letters.Seal(outpost.Bench.Letters.Plan("KOR/kisa/lee", "JPN/npa"));
        await outpost.Bench.ReleaseAsync(held);
        await outpost.UntilOfferedAsync(1);
        var other = await outpost.ReleaseAsync();
        await outpost.UntilAsync(other, DeliveryState.Accepted);
        Assert.Equal(DeliveryState.Submitted, (await outpost.Bench.StateAsync(held.Id)).State);

        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment);
        await outpost.UntilAsync(held.Id, DeliveryState.Accepted);
    }

    [Fact(Timeout = Patience)]
    public async Task What_the_broker_answered_before_it_ended_the_stream_counts()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Broker.Answer = _ => ScriptedBroker.Refused(RefusalReason.RateExceeded, retryAfterMs: 1000); // until both wait
        var first = await outpost.ReleaseAsync();
        var held = outpost.Bench.Letters.Seal(outpost.Bench.Letters.Plan("KOR/kisa/lee", "JPN/npa"));
        await outpost.Bench.ReleaseAsync(held);
        await outpost.UntilOfferedAsync(2);
        outpost.Broker.Answer = consignment => consignment.Recipient.Mailbox.ToString() == "JPN/npa"
            ? throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unavailable, "no"))
            : ScriptedBroker.Placed(consignment);
        outpost.Pace = TimeSpan.FromSeconds(1);
        await outpost.UntilAsync(first, DeliveryState.Accepted);
        Assert.Single((await outpost.Bench.JournalAsync()), entry => entry.Published is not null);
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_went_on_in_a_later_generation_is_believed_and_none_before_it_is()
    {
        await using var outpost = await Outpost.StartAsync(TestContext.Current.CancellationToken);
        outpost.Bench.Log.Expect(Lines.NotTaken);
        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment, generation: 2);
        var envelope = await outpost.ReleaseAsync();
        await outpost.UntilAsync(envelope, DeliveryState.Accepted);
        var published = Assert.Single(await outpost.Bench.JournalAsync(), entry => entry.Published is not null).Published;
        Assert.Equal(Assert.Single(outpost.Broker.Offered).Lane(2).ToArray(), published.LaneId.ToByteArray());

        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment, generation: 1);
        await outpost.UntilAsync(await outpost.ReleaseAsync(), DeliveryState.NotTaken);
        await outpost.UntilRaisedAsync(AlarmKind.LaneLost, 1);
        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment, placed => placed.Repeated = true, generation: 1);
        await outpost.UntilAsync(await outpost.ReleaseAsync(), DeliveryState.Accepted);
        outpost.Broker.Answer = consignment => ScriptedBroker.Placed(consignment, generation: uint.MaxValue);
        await outpost.UntilAsync(await outpost.ReleaseAsync(), DeliveryState.NotTaken);
    }

    private static PublishResponse Lie(Consignment consignment, string lie) => lie switch
    {
        "another entry hash" => ScriptedBroker.Placed(consignment, placed => placed.EntryHash = Flip(placed.EntryHash)),
        "a short entry hash" => ScriptedBroker.Placed(consignment, placed => placed.EntryHash = ByteString.Empty),
        "another lane" => ScriptedBroker.Placed(consignment, placed => placed.LaneId = Bytes(OtherLane)),
        "another generation" => ScriptedBroker.Placed(consignment, placed => placed.Generation = 1),
        "a short lane id" => ScriptedBroker.Placed(consignment, placed => placed.LaneId = ByteString.CopyFrom(placed.LaneId.Span[1..])),
        "no mark" => ScriptedBroker.Placed(consignment, placed => placed.Mark = 0),
        "the entry of another lane" => ScriptedBroker.Placed(consignment, placed =>
        {
            var lane = LaneId.Of(Bench.Federation.Name.ToString(), "USA/fbi", 0);
            (placed.LaneId, placed.EntryHash) =
                (ByteString.CopyFrom(lane.ToArray()), ByteString.CopyFrom(consignment.EntryHash(lane).Hash.ToArray()));
        }),
        _ => new PublishResponse(),
    };

    private static ByteString Flip(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }

    private static ByteString Bytes(string digits) => ByteString.CopyFrom(Convert.FromHexString(digits));

    /// <summary>A real publisher over a real store, and a broker that says what it is told to.</summary>
    private sealed class Outpost : IAsyncDisposable
    {
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

        private readonly BrokerChannel _channel;
        private readonly Publisher _publisher;

        private Outpost(ScriptedBroker broker)
        {
            Broker = broker;
            _channel = broker.Connect();
            Published = new PublishedDocuments(Bench.Documents, Bench.Identity, Bench.Clock);
            Bench.Documents.Changed += Follow;
            Published.Published(Published.Own());
            _publisher = new Publisher(_channel, Bench.Store, Bench.Documents, Published, Bench.Outbox, new Watchers<EnvelopeId>(),
                Bench.Fresh, new PlacementSignal(), Alarms, Bench.Clock, Bench.Log.For<Publisher>());
        }

        public ScriptedBroker Broker { get; }

        public Bench Bench { get; } = new(clock: Gateway.Tests.Bench.Present());

        public AlarmBoard Alarms { get; } = new();

        /// <summary>What the broker has of the own documents.</summary>
        public PublishedDocuments Published { get; }

        /// <summary>Whether the broker has each of them at once.</summary>
        public bool TakesDocuments { get; set; } = true;

        /// <summary>How far the publisher's clock goes between two looks at what it did.</summary>
        public TimeSpan Pace { get; set; }

        public static async Task<Outpost> StartAsync(CancellationToken cancellation)
        {
            var outpost = new Outpost(await ScriptedBroker.StartAsync());
            await outpost._publisher.StartAsync(cancellation);
            return outpost;
        }

        public async Task<EnvelopeId> ReleaseAsync(TimeSpan? lives = null)
        {
            var plan = Bench.Letters.Plan("KOR/kisa/lee", "USA/cisa");
            var envelope = Bench.Letters.Seal(lives is { } life ? plan with { Expires = Bench.Now.Plus(life) } : plan);
            await Bench.ReleaseAsync(envelope);
            return envelope.Id;
        }

        public async Task<OutboxState> UntilAsync(EnvelopeId envelope, DeliveryState wanted, RefusalReason? reason = null)
        {
            while (true)
            {
                var state = await Bench.StateAsync(envelope);
                if (state.State == wanted && (reason is null || state.Reason == reason)) return state;
                await PassAsync();
            }
        }

        public async Task UntilOfferedAsync(int times)
        {
            while (Broker.Offered.Count < times) await PassAsync();
        }

        public async Task UntilRaisedAsync(AlarmKind kind, int times)
        {
            while (Alarms.Counts.GetValueOrDefault(kind) < times) await PassAsync();
            Assert.Equal(times, Alarms.Counts[kind]);
        }

        public async ValueTask DisposeAsync()
        {
            await _publisher.StopAsync(CancellationToken.None);
            _publisher.Dispose();
            _channel.Dispose();
            await Broker.DisposeAsync();
            await Bench.DisposeAsync();
        }

        private void Follow(FederationSnapshot known)
        {
            if (TakesDocuments) Published.Published(Published.Own());
        }

        public async Task PassAsync()
        {
            Bench.Clock.Advance(Pace);
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
