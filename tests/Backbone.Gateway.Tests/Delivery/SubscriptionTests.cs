using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Members;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Delivery;

public sealed class SubscriptionTests : IAsyncDisposable
{
    private readonly Mailroom _room = new();

    [Theory]
    [InlineData("KOR/nis/choi", "KOR/kisa")]
    [InlineData("KOR/kisa/park", "KOR/kisa/lee")]
    [InlineData("KOR/kisa/lee", "KOR/nobody")]
    [InlineData("KOR/kisa/lee", "KOR/gateway")]
    [InlineData("JPN/npa/sato", "JPN/npa")]
    public async Task Only_a_reader_of_the_mailbox_may_open_it(string caller, string mailbox)
    {
        var opening = await _room.Desk().OpenAsync(Mailroom.RequestOf(caller, mailbox: mailbox), Mailroom.Cancellation);
        var turned = Assert.IsType<SubscriptionOpening.Turned>(opening);
        Assert.Equal(RefusalReason.NotPermitted, turned.Why.Reason);
        Assert.Equal(0, await _room.Bench.CountAsync("subscriptions"));
    }

    [Fact]
    public async Task It_begins_with_what_is_there_in_its_order_and_goes_on_with_what_comes()
    {
        var (first, second) = (await _room.PutAsync(), await _room.PutAsync());
        var consumer = await _room.ConsumeAsync();
        Assert.Equal(2, consumer.Waiting);
        await consumer.GetsAsync(first);
        await consumer.GetsAsync(second);
        await consumer.GetsNothingAsync();
        await consumer.GetsAsync(await _room.PutAsync());
    }

    [Fact]
    public async Task Receipts_and_other_mailboxes_mail_are_left_out()
    {
        await _room.PutAsync(receipt: true);
        await _room.PutAsync(mailbox: "KOR/nis");
        var consumer = await _room.ConsumeAsync();
        Assert.Equal(0, consumer.Waiting);
        await consumer.GetsAsync(await _room.PutAsync());
        await consumer.GetsNothingAsync();
    }

    [Fact]
    public async Task A_flash_overtakes_what_waits()
    {
        var (first, second) = (await _room.PutAsync(), await _room.PutAsync());
        var consumer = await _room.ConsumeAsync(credit: 1);
        await consumer.GetsAsync(first);
        var flash = await _room.PutAsync(Precedence.Flash);
        consumer.Feed.Give(2);
        await consumer.GetsAsync(flash);
        await consumer.GetsAsync(second);
    }

    [Fact]
    public async Task The_more_urgent_come_first_and_within_a_precedence_what_came_first()
    {
        var put = new List<(Precedence Precedence, EnvelopeId Envelope)>();
        Precedence[] mixed = [Precedence.Priority, Precedence.Flash, Precedence.Routine, Precedence.Immediate];
        foreach (var precedence in mixed.Concat(mixed)) put.Add((precedence, await _room.PutAsync(precedence)));
        var consumer = await _room.ConsumeAsync();
        foreach (var (_, envelope) in put.OrderByDescending(one => one.Precedence)) await consumer.GetsAsync(envelope);
    }

    [Fact]
    public async Task What_comes_again_comes_before_what_is_fresh_and_no_more_urgent()
    {
        var first = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(lease: 10);
        await consumer.GetsAsync(first);
        var (second, immediate) = (await _room.PutAsync(), await _room.PutAsync(Precedence.Immediate));
        _room.PassSeconds(10);
        await consumer.GetsAsync(immediate);
        await consumer.GetsAsync(first, attempt: 2);
        await consumer.GetsAsync(second);
    }

    [Fact]
    public async Task Two_subscriptions_see_every_message_each()
    {
        var envelope = await _room.PutAsync();
        var (one, other) = (await _room.ConsumeAsync(name: "one"), await _room.ConsumeAsync(name: "other"));
        await one.GetsAsync(envelope);
        await one.SettleAsync(envelope);
        await other.GetsAsync(envelope);
    }

    [Fact]
    public async Task No_more_comes_than_there_is_credit_and_credits_add_up()
    {
        var put = await _room.PutManyAsync(4);
        var consumer = await _room.ConsumeAsync(credit: 0);
        await consumer.GetsNothingAsync();
        consumer.Feed.Give(1);
        consumer.Feed.Give(2);
        foreach (var envelope in put.Take(3)) await consumer.GetsAsync(envelope);
        await consumer.GetsNothingAsync();
        await consumer.SettleAsync(put[0]); // a settlement is no credit
        await consumer.GetsNothingAsync();
        consumer.Feed.Give(1);
        await consumer.GetsAsync(put[3]);
    }

    [Fact]
    public async Task Credit_ends_at_1024_in_all()
    {
        var put = await _room.PutManyAsync(SubscriptionLimits.CreditMost + 1);
        var consumer = await _room.ConsumeAsync(credit: 1000);
        consumer.Feed.Give(uint.MaxValue);
        foreach (var envelope in put.SkipLast(1)) await consumer.GetsAsync(envelope);
        await consumer.GetsNothingAsync();
    }

    [Fact]
    public async Task What_has_expired_is_not_handed_over()
    {
        var brief = await _room.PutAsync(lifetime: TimeSpan.FromSeconds(5));
        var lasting = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync();
        _room.PassSeconds(5);
        await consumer.GetsAsync(lasting);
        await consumer.GetsNothingAsync();
        Assert.NotNull(await _room.SettleAsync(brief));
    }

    [Fact]
    public async Task What_expires_on_its_way_does_not_come_again()
    {
        var brief = await _room.PutAsync(lifetime: TimeSpan.FromSeconds(15));
        var consumer = await _room.ConsumeAsync(lease: 10);
        await consumer.GetsAsync(brief);
        _room.PassSeconds(15);
        await consumer.GetsNothingAsync();
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
    }

    [Fact]
    public async Task Each_handing_over_is_in_the_journal()
    {
        var envelope = await _room.PutAsync();
        var consumer = await _room.ConsumeAsync(reader: Mailroom.Siem, lease: 10);
        await consumer.GetsAsync(envelope);
        _room.PassSeconds(10);
        await consumer.GetsAsync(envelope, attempt: 2);
        var entries = await _room.Bench.JournalAsync();
        var expected = new HandedOver
        {
            EnvelopeId = Edge.Bytes(envelope),
            Mailbox = Mailroom.Kisa,
            Reader = Mailroom.Siem,
            Subscription = "alerts",
        };
        Assert.Equal([expected, expected], entries.Select(entry => entry.HandedOver).OfType<HandedOver>());
    }

    [Fact]
    public async Task Who_is_no_reader_any_more_gets_nothing_more()
    {
        var consumer = await _room.ConsumeAsync();
        await consumer.GetsNothingAsync();
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextKeySet("KOR", TestDocuments.WithoutLee));
        await _room.PutAsync();
        await consumer.EndsAsync();
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
    }

    [Fact]
    public async Task Who_is_out_of_the_roster_gets_nothing_more_though_the_key_set_still_names_him()
    {
        var consumer = await _room.ConsumeAsync();
        await consumer.GetsNothingAsync();
        await _room.Bench.AdoptAsync(_room.Bench.Letters.NextRosterWithout("KOR", Mailroom.Lee));
        await _room.PutAsync();
        await consumer.EndsAsync();
        Assert.Equal(0, await _room.Bench.CountAsync("deliveries"));
        var again = await _room.Desk().OpenAsync(Mailroom.RequestOf(), Mailroom.Cancellation);
        Assert.Equal(RefusalReason.NotPermitted, Assert.IsType<SubscriptionOpening.Turned>(again).Why.Reason);
    }

    [Fact]
    public async Task A_mailbox_has_a_bound_of_streams_and_a_place_is_free_when_one_ends()
    {
        for (var i = 0; i < OpenStreams.OfMailbox.Most - 1; i++) Assert.NotNull(_room.Streams.TryEnter(Mailroom.Mailbox));
        var last = await _room.ConsumeAsync();
        var opening = await _room.Desk().OpenAsync(Mailroom.RequestOf(reader: Mailroom.Siem), Mailroom.Cancellation);
        Assert.Equal(RefusalReason.RateExceeded, Assert.IsType<SubscriptionOpening.Turned>(opening).Why.Reason);
        await last.DisposeAsync();
        await _room.ConsumeAsync();
    }

    [Fact]
    public async Task A_mailbox_has_a_bound_of_subscriptions_and_those_that_are_there_stay_open()
    {
        for (var i = 0; i < SubscriptionLimits.SubscriptionsOfMailbox; i++) await _room.ConsumeAsync(name: $"name-{i}");
        var opening = await _room.Desk().OpenAsync(Mailroom.RequestOf(name: "one-more"), Mailroom.Cancellation);
        Assert.Equal(RefusalReason.TooLarge, Assert.IsType<SubscriptionOpening.Turned>(opening).Why.Reason);
        await _room.ConsumeAsync(name: "name-7");
    }

    [Fact]
    public async Task What_the_acceptance_desk_takes_in_is_handed_over_whole_until_it_expires()
    {
        var plan = _room.Bench.Letters.Plan("JPN/npa/sato", Mailroom.Kisa);
        var consignment = Assert.Single(_room.Bench.Letters.Stamp(plan));
        await _room.Bench.AcceptAsync(consignment, index: 0);
        var consumer = await _room.ConsumeAsync();
        var delivered = await consumer.NextAsync();
        Assert.Equal(consignment.Header.Bytes.ToArray(), delivered.Header.ToByteArray());
        Assert.Equal(consignment.Content.ToArray(), delivered.Content.ToByteArray());
        Assert.Equal((Mailroom.Kisa, 0UL, 1U), (delivered.Mailbox, delivered.Index, delivered.Attempt));

        var late = await _room.ConsumeAsync(name: "late");
        _room.Pass(TimeSpan.FromDays(1));
        await late.GetsNothingAsync();
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();
}
