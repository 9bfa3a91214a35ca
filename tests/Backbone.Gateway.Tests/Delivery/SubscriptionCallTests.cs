using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Delivery;

public sealed class SubscriptionCallTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    [Fact]
    public async Task Opened_comes_first_then_as_much_as_there_is_credit_for()
    {
        var put = await _room.PutManyAsync(2);
        var stream = Open();
        Assert.Equal(2UL, (await stream.SaysAsync()).Opened.Waiting);
        stream.Say(new SubscribeRequest { Credit = 1 });
        Assert.Equal(put[0], TestConsumer.IdOf((await stream.SaysAsync()).Delivered));
        stream.Say(new SubscribeRequest { Credit = 1 });
        Assert.Equal(put[1], TestConsumer.IdOf((await stream.SaysAsync()).Delivered));
        await stream.LeavesAsync();
    }

    [Fact]
    public async Task Who_has_said_its_last_leaves_and_what_it_settled_before_counts()
    {
        var put = await _room.PutManyAsync(2);
        var stream = Open();
        await stream.SaysAsync();
        stream.Say(new SubscribeRequest { Credit = 2 });
        await stream.SaysAsync();
        await stream.SaysAsync();
        stream.Say(Settle(put[0], SettlementKind.Acknowledged));
        await stream.LeavesAsync();
        var next = await _room.ConsumeAsync();
        await next.GetsAsync(put[1], attempt: 2);
        await next.GetsNothingAsync();
    }

    [Fact]
    public async Task A_consumer_that_is_gone_gives_back_what_it_has()
    {
        var envelope = await _room.PutAsync();
        var stream = Open();
        await stream.SaysAsync();
        stream.Say(new SubscribeRequest { Credit = 1 });
        await stream.SaysAsync();
        await stream.BreaksAsync();
        await (await _room.ConsumeAsync()).GetsAsync(envelope, attempt: 2);
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_still_settles_and_holds_up_nobody()
    {
        var put = await _room.PutManyAsync(5);
        var stream = Open();
        await stream.SaysAsync();
        stream.Say(new SubscribeRequest { Credit = 4 });
        await stream.SaysAsync(); // one was read, one fits on the way, two do not
        var other = await _room.ConsumeAsync();
        await other.GetsAsync(put[4]);
        await other.GetsNothingAsync();
        stream.Say(Settle(put[0], SettlementKind.Later));
        await other.GetsAsync(put[0], attempt: 2);
        await stream.BreaksAsync();
    }

    [Fact]
    public async Task Settling_in_the_stream_what_is_unknown_changes_nothing()
    {
        var stream = Open();
        await stream.SaysAsync();
        stream.Say(Settle(new EnvelopeId(default), SettlementKind.Acknowledged));
        stream.Say(new SubscribeRequest { Credit = 1 });
        var envelope = await _room.PutAsync();
        Assert.Equal(envelope, TestConsumer.IdOf((await stream.SaysAsync()).Delivered));
        await stream.LeavesAsync();
    }

    [Fact]
    public async Task Who_is_no_reader_any_more_is_told_and_the_stream_ends()
    {
        var stream = Open();
        await stream.SaysAsync();
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextKeySet("KOR", TestDocuments.WithoutLee));
        _room.Mail.Changed(Mailroom.Mailbox);
        Assert.Equal(RefusalReason.NotPermitted, (await stream.SaysAsync()).Refused.Reason);
        await stream.EndsAsync();
    }

    [Fact]
    public async Task Who_may_not_open_is_told_and_the_stream_ends()
    {
        var stream = Open(caller: "KOR/nis/choi");
        Assert.Equal(RefusalReason.NotPermitted, (await stream.SaysAsync()).Refused.Reason);
        await stream.EndsAsync();
    }

    [Fact]
    public async Task A_stream_that_says_nothing_is_over()
    {
        var stream = new TestStream(_room);
        await stream.LeavesAsync();
    }

    public static TheoryData<SubscribeRequest> BadFirstRequests =>
    [
        new SubscribeRequest(),
        new SubscribeRequest { Credit = 1 },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = "kisa", Name = "alerts" } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "Alerts" } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = new string('a', 65) } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "alerts", LeaseSeconds = 3601 } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "alerts", MaxAttempts = 101 } },
        new SubscribeRequest { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "alerts", MaxAttempts = uint.MaxValue } },
    ];

    [Theory]
    [MemberData(nameof(BadFirstRequests))]
    public async Task A_first_request_that_is_not_of_the_contracts_form_is_refused(SubscribeRequest request)
    {
        var stream = new TestStream(_room);
        stream.Say(request);
        Assert.Equal(RefusalReason.Malformed, (await stream.SaysAsync()).Refused.Reason);
        await stream.EndsAsync();
    }

    public static TheoryData<SubscribeRequest> BadLaterRequests =>
    [
        new SubscribeRequest(),
        new SubscribeRequest { Open = OpenRequest().Open },
        new SubscribeRequest { Settle = new Settlement { Kind = SettlementKind.Acknowledged } },
        Settle(new EnvelopeId(default), SettlementKind.Unspecified),
        Settle(new EnvelopeId(default), (SettlementKind)9),
        Settle(new EnvelopeId(default), SettlementKind.Later, after: 3601),
    ];

    [Theory]
    [MemberData(nameof(BadLaterRequests))]
    public async Task A_later_request_that_is_not_of_the_contracts_form_ends_the_stream(SubscribeRequest request)
    {
        var stream = Open();
        await stream.SaysAsync();
        stream.Say(request);
        Assert.Equal(RefusalReason.Malformed, (await stream.SaysAsync()).Refused.Reason);
        await stream.EndsAsync();
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private TestStream Open(string caller = Mailroom.Lee)
    {
        var stream = new TestStream(_room, caller);
        stream.Say(OpenRequest());
        return stream;
    }

    private static SubscribeRequest OpenRequest() =>
        new() { Open = new OpenSubscription { Mailbox = Mailroom.Kisa, Name = "alerts" } };

    private static SubscribeRequest Settle(EnvelopeId envelope, SettlementKind kind, uint after = 0) => new()
    {
        Settle = new Settlement { EnvelopeId = Edge.Bytes(envelope), Kind = kind, AfterSeconds = after },
    };
}
