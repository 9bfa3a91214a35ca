using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Receipts;

/// <summary>Receipts that come in: whose word about what counts, and how far a message then is.</summary>
public sealed class IncomingReceiptTests
{
    [Fact]
    public async Task A_receipt_moves_the_state_is_kept_as_mail_and_is_journalled()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);

        var accepted = Assert.IsType<AcceptanceOutcome.Accepted>(await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent))));

        Assert.Equal([sent], accepted.Answers);
        Assert.Equal(DeliveryState.Delivered, (await bench.StateAsync(sent)).State);
        var receipted = (await bench.JournalAsync())[^1].Receipted;
        Assert.Equal((ReceiptEvent.Delivered, "USA/gateway"), (receipted.Event, receipted.Author));
        Assert.Equal(accepted.Envelope.Hash.ToArray(), receipted.ReceiptId.ToByteArray());
        var place = Assert.Single(await bench.ReadAsync(session => ReceiptTable.Find(session, sent, 0)));
        Assert.Equal("KOR/gateway", (await bench.ReadAsync(session => MailTable.ReadReceipt(session, place)))?.Mailbox);
    }

    [Fact]
    public async Task A_receipt_is_never_answered()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var sent = await SendAsync(bench);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent)));
        await bench.AcceptAsync(Receipt(bench, "JPN/gateway", Fact(bench, sent)), index: 1); // refused
        Assert.Equal((1, 0), (await bench.CountAsync("quarantine"), await bench.CountAsync("facts")));
    }

    [Fact]
    public async Task The_consignment_is_kept_until_a_receipt_frees_it()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        Assert.Equal(1, await bench.CountAsync("consignments"));
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent)));
        Assert.Equal(0, await bench.CountAsync("consignments"));
    }

    [Fact]
    public async Task Delivered_after_opened_does_not_go_back()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        await bench.AcceptAsync(Receipt(bench, "USA/cisa/kim", Fact(bench, sent, ReceiptEvent.Opened)), index: 0);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent)), index: 1);
        Assert.Equal(DeliveryState.Opened, (await bench.StateAsync(sent)).State);
    }

    [Fact]
    public async Task Refused_is_final()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Refusal(bench, sent)), index: 0);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent)), index: 1);
        await bench.AcceptAsync(Receipt(bench, "USA/cisa/kim", Fact(bench, sent, ReceiptEvent.Opened)), index: 2);
        var state = await bench.StateAsync(sent);
        Assert.Equal((DeliveryState.Refused, RefusalReason.AboveCeiling), (state.State, state.Reason));
    }

    [Fact]
    public async Task A_refusal_by_rules_is_lifted_by_a_delivery_that_names_it_and_by_none_that_does_not()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        var refused = bench.Letters.Fact(sent, ReceiptEvent.Refused, reason: RefusalReason.NotAccepted);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", refused), index: 0);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent)), index: 1);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", refused with { Event = ReceiptEvent.Delivered, Reason = RefusalReason.PolicyNotInForce }), index: 2);
        Assert.Equal(DeliveryState.Refused, (await bench.StateAsync(sent)).State);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", refused with { Event = ReceiptEvent.Delivered }), index: 3);
        var lifted = await bench.StateAsync(sent);
        Assert.Equal((DeliveryState.Delivered, RefusalReason.NotAccepted), (lifted.State, lifted.Reason));
        await bench.AcceptAsync(Receipt(bench, "USA/cisa/kim", Fact(bench, sent, ReceiptEvent.Opened)), index: 4);
        Assert.Equal((DeliveryState.Opened, RefusalReason.Unspecified), ((await bench.StateAsync(sent)).State, (await bench.StateAsync(sent)).Reason));
    }

    [Fact]
    public async Task The_refusal_that_was_lifted_may_come_after_the_delivery()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        var delivered = bench.Letters.Fact(sent, ReceiptEvent.Delivered, reason: RefusalReason.NotAccepted);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", delivered), index: 0);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", delivered with { Event = ReceiptEvent.Refused }), index: 1);
        Assert.Equal(DeliveryState.Delivered, (await bench.StateAsync(sent)).State);
    }

    [Theory]
    [InlineData(ReceiptEvent.Delivered, DeliveryState.Delivered)]
    [InlineData(ReceiptEvent.Opened, DeliveryState.Opened)]
    public async Task What_was_delivered_is_not_refused_any_more(ReceiptEvent first, DeliveryState stays)
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        await bench.AcceptAsync(Receipt(bench, first == ReceiptEvent.Opened ? "USA/cisa/kim" : "USA/gateway", Fact(bench, sent, first)), index: 0);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Refusal(bench, sent)), index: 1);
        Assert.Equal((stays, RefusalReason.Unspecified), ((await bench.StateAsync(sent)).State, (await bench.StateAsync(sent)).Reason));
    }

    [Theory]
    [InlineData("USA/gateway", ReceiptEvent.Delivered, DeliveryState.Delivered)]
    [InlineData("USA/cisa/kim", ReceiptEvent.Opened, DeliveryState.Opened)]
    public async Task A_receipt_that_comes_after_expiry_still_tells_the_truth(string author, ReceiptEvent what, DeliveryState state)
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([sent], await bench.WriteAsync(session => OutboxTable.Expire(session, bench.Now, 10)));
        await bench.AcceptAsync(Receipt(bench, author, Fact(bench, sent, what)));
        Assert.Equal(state, (await bench.StateAsync(sent)).State);
    }

    [Fact]
    public async Task Why_the_store_does_not_know_what_a_receipt_answers_is_said_as_it_may_be()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var lost = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")); // sent after the copy was made that the store is
        var put = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, lost.Id))));
        Assert.Contains("restored from an older copy, or the receipt is false", put.Refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_expired_here_is_not_refused_there()
    {
        await using var bench = new Bench();
        var sent = await SendAsync(bench);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await bench.WriteAsync(session => OutboxTable.Expire(session, bench.Now, 10));
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Refusal(bench, sent)));
        Assert.Equal(DeliveryState.Expired, (await bench.StateAsync(sent)).State);
    }

    [Fact]
    public Task A_receipt_about_what_was_never_sent_is_put_aside() =>
        PutsAsideAsync("USA/gateway", (bench, _) => Fact(bench, new EnvelopeId(Digest.Of("never"u8))));

    [Fact]
    public Task A_receipt_about_a_recipient_that_there_is_not_is_put_aside() =>
        PutsAsideAsync("USA/gateway", (bench, sent) => Fact(bench, sent) with { Recipient = 1 });

    [Fact]
    public Task Delivered_is_not_a_persons_to_say() => PutsAsideAsync("USA/cisa/kim", (bench, sent) => Fact(bench, sent));

    [Fact]
    public Task Refused_is_not_a_persons_to_say() => PutsAsideAsync("USA/cisa/kim", Refusal);

    [Fact]
    public Task Opened_is_not_the_gateways_to_say() => PutsAsideAsync("USA/gateway", (bench, sent) => Fact(bench, sent, ReceiptEvent.Opened));

    [Fact]
    public Task Opened_is_not_to_say_for_who_does_not_read_the_mailbox() =>
        PutsAsideAsync("USA/fbi/smith", (bench, sent) => Fact(bench, sent, ReceiptEvent.Opened));

    [Fact]
    public Task Another_nations_gateway_says_nothing_about_this_one() => PutsAsideAsync("JPN/gateway", (bench, sent) => Fact(bench, sent));

    [Fact]
    public Task A_recall_is_not_stated_before_recalls_are_there() =>
        PutsAsideAsync("USA/gateway", (bench, sent) => Fact(bench, sent, ReceiptEvent.Recalled));

    [Fact]
    public async Task One_fact_that_does_not_hold_leaves_all_states_as_they_were()
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var sent = await SendAsync(bench);
        await bench.AcceptAsync(Receipt(bench, "USA/gateway", Fact(bench, sent), Fact(bench, sent) with { Recipient = 1 }));
        Assert.Equal(DeliveryState.Accepted, (await bench.StateAsync(sent)).State);
        Assert.Equal(0, await bench.CountAsync("receipts"));
    }

    [Fact]
    public async Task A_reader_of_a_key_set_not_known_here_is_asked_for_once_and_then_believed()
    {
        await using var bench = new Bench("USA");
        var envelope = bench.Letters.Seal(bench.Letters.Plan("USA/cisa/kim", "KOR/kisa"));
        await bench.ReleaseAsync(envelope);
        var second = bench.Letters.NextKeySet("KOR", draft => draft with { Mailboxes = [.. draft.Mailboxes.Select(WithoutSiem)] });
        await bench.AdoptAsync(second);
        Assert.True(KeySet.TryRead(second, out var before, out _));
        bench.AtTheBroker.Add(bench.Letters.NextKeySet("KOR", draft => draft, before));

        var receipt = bench.Letters.Receipt("KOR/kisa/siem-1", "USA", Fact(bench, envelope.Id, ReceiptEvent.Opened));
        await bench.AcceptAsync(bench.Letters.Stamp(receipt)[0]);

        Assert.Equal([Bench.Federation.Kor.Code], bench.Refreshes);
        Assert.Equal(DeliveryState.Opened, (await bench.StateAsync(envelope.Id)).State);

        static Mailbox WithoutSiem(Mailbox mailbox) =>
            mailbox with { Readers = [.. mailbox.Readers.Where(reader => reader.Principal.ToString() != "KOR/kisa/siem-1")] };
    }

    private static async Task PutsAsideAsync(string author, Func<Bench, EnvelopeId, Fact> fact)
    {
        await using var bench = new Bench();
        bench.Log.Expect(Lines.Quarantined);
        var sent = await SendAsync(bench);
        var outcome = Assert.IsType<AcceptanceOutcome.Quarantined>(await bench.AcceptAsync(Receipt(bench, author, fact(bench, sent))));
        Assert.Equal((AcceptanceStep.Rules, RefusalReason.FormNotAllowed), (outcome.Step, outcome.Refusal.Reason));
        Assert.Equal(DeliveryState.Accepted, (await bench.StateAsync(sent)).State);
        Assert.Equal((0, 0), (await bench.CountAsync("mail"), await bench.CountAsync("facts")));
    }

    private static Fact Fact(Bench bench, EnvelopeId sent, ReceiptEvent what = ReceiptEvent.Delivered) => bench.Letters.Fact(sent, what);

    private static Fact Refusal(Bench bench, EnvelopeId sent) => bench.Letters.Fact(sent, ReceiptEvent.Refused, reason: RefusalReason.AboveCeiling);

    private static Protocol.Consignments.Consignment Receipt(Bench bench, string author, params Fact[] facts) =>
        bench.Letters.Stamp(bench.Letters.Receipt(author, "KOR", facts))[0];

    // Released, and durable at the broker.
    private static async Task<EnvelopeId> SendAsync(Bench bench)
    {
        var envelope = bench.Letters.Seal(bench.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        await bench.ReleaseAsync(envelope);
        await bench.PublishAsync();
        return envelope.Id;
    }
}
