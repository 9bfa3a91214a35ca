using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Federation;

namespace Backbone.Gateway.Tests.Receipts;

/// <summary>Two gateways, and a hand that carries bytes from one outbox to the other desk.</summary>
public sealed class TwoNationsTests : IAsyncDisposable
{
    private readonly Bench _kor = new();
    private readonly Bench _usa;

    public TwoNationsTests() => _usa = new Bench("USA", _kor.Clock);

    public async ValueTask DisposeAsync()
    {
        await _kor.DisposeAsync();
        await _usa.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_message_is_delivered_and_opened_and_its_sender_knows()
    {
        var envelope = await SendAsync();
        Assert.Equal(DeliveryState.Accepted, (await _kor.StateAsync(envelope.Id)).State);

        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);
        await CarryAsync(_usa, _kor);
        Assert.Equal(DeliveryState.Delivered, (await _kor.StateAsync(envelope.Id)).State);

        var opened = _usa.Letters.Receipt("USA/cisa/kim", "KOR", _usa.Letters.Fact(envelope.Id, ReceiptEvent.Opened));
        Assert.IsType<ReleaseOutcome.Released>(await _usa.ReleaseAsync(_usa.Letters.Seal(opened)));
        await CarryAsync(_usa, _kor, index: 1);
        Assert.Equal(DeliveryState.Opened, (await _kor.StateAsync(envelope.Id)).State);
        Assert.Equal(0, await _kor.CountAsync("quarantine"));
    }

    [Fact(Timeout = 60_000)]
    public async Task With_every_receipt_kept_back_it_stays_accepted_and_its_bytes_stay()
    {
        var envelope = await SendAsync();
        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);
        Assert.Single(await _usa.OutboxAsync()); // which nobody carries
        Assert.Equal(DeliveryState.Accepted, (await _kor.StateAsync(envelope.Id)).State);
        Assert.Equal(1, await _kor.CountAsync("consignments"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refusal_at_the_other_border_comes_home_with_its_reason()
    {
        _usa.Log.Expect(Lines.Quarantined);
        // The recipient's nation takes nothing in any more, and the sender's has not heard of that yet.
        await _usa.AdoptAsync(Bench.Federation.Usa.SignAcceptance(Bench.Federation, "nation: USA\naccept: []\n",
            _usa.Documents.Snapshot.FindAcceptance(Bench.Federation.Usa.Code, _usa.Now)));
        var envelope = await SendAsync();
        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);
        await CarryAsync(_usa, _kor);
        var state = await _kor.StateAsync(envelope.Id);
        Assert.Equal((DeliveryState.Refused, RefusalReason.NotAccepted), (state.State, state.Reason));
    }

    [Fact(Timeout = 60_000)]
    public async Task Facts_for_one_nation_go_into_as_few_receipts_as_hold_them()
    {
        var consignment = _usa.Letters.Stamp(_usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0];
        await InsertFactsAsync(consignment, EnvelopeLimits.ReceiptFacts + 1);

        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await _usa.CountAsync("facts"));
        Assert.Equal([EnvelopeLimits.ReceiptFacts, 1], (await ReceiptsAsync()).Select(receipt => receipt.Facts.Length));
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_nation_hears_of_its_own_messages_alone_and_drills_apart()
    {
        var fromKor = _usa.Letters.Stamp(_usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0];
        var fromJpn = _usa.Letters.Stamp(_usa.Letters.Plan("JPN/npa/sato", "USA/cisa"))[0];
        await InsertFactsAsync(fromKor, 1, exercise: false);
        await InsertFactsAsync(fromJpn, 1);
        await InsertFactsAsync(fromKor, 1);

        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);

        var outbox = await _usa.OutboxAsync();
        Assert.Equal(["KOR/gateway", "JPN/gateway", "KOR/gateway"], outbox.Select(one => one.Recipient.Mailbox.ToString()));
        var receipts = await ReceiptsAsync();
        Assert.Equal([fromKor.EnvelopeId, fromJpn.EnvelopeId, fromKor.EnvelopeId], receipts.Select(receipt => receipt.Facts[0].Envelope));
        Assert.Equal([false, true, true], receipts.Select(receipt => receipt.Exercise));
        Assert.All(receipts, receipt => Assert.Equal("USA/gateway", receipt.Author.ToString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_nation_that_cannot_be_told_keeps_no_other_waiting_and_is_told_later()
    {
        _usa.Log.Expect(Lines.ReceiptWaits);
        var fromJpn = _usa.Letters.Stamp(_usa.Letters.Plan("JPN/npa/sato", "USA/cisa"))[0];
        await InsertFactsAsync(fromJpn, 2);
        await InsertFactsAsync(_usa.Letters.Stamp(_usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0], 1);
        var noBorder = _usa.Letters.NextKeySet("JPN", draft => draft with { BorderKeys = [] });
        await _usa.AdoptAsync(noBorder);

        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal("KOR/gateway", Assert.Single(await _usa.OutboxAsync()).Recipient.Mailbox.ToString());
        Assert.Equal(2, await _usa.CountAsync("facts"));

        Assert.True(KeySet.TryRead(noBorder, out var before, out _));
        await _usa.AdoptAsync(_usa.Letters.NextKeySet("JPN", draft => draft, before));
        await _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await _usa.CountAsync("facts"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receipt_and_the_forgetting_of_its_facts_are_one_write()
    {
        await InsertFactsAsync(_usa.Letters.Stamp(_usa.Letters.Plan("KOR/kisa/lee", "USA/cisa"))[0], 1);
        await _usa.WriteAsync(session => { using var broken = session.Statement("DROP TABLE outbox"); broken.Run(); });
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => _usa.ReceiptWriter().TellAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, 0), (await _usa.CountAsync("facts"), await _usa.CountAsync("journal")));
    }

    private async Task<Envelope> SendAsync()
    {
        var envelope = _kor.Letters.Seal(_kor.Letters.Plan("KOR/kisa/lee", "USA/cisa"));
        Assert.IsType<ReleaseOutcome.Released>(await _kor.ReleaseAsync(envelope));
        await CarryAsync(_kor, _usa);
        return envelope;
    }

    // What the relay does, for the one consignment that waits.
    private static async Task CarryAsync(Bench from, Bench to, ulong index = 0)
    {
        var consignment = Assert.Single(await from.OutboxAsync());
        await from.PublishAsync();
        await to.AcceptAsync(Bench.Read(consignment.Bytes), index);
    }

    private async Task InsertFactsAsync(Consignment consignment, int count, bool exercise = true) => await _usa.WriteAsync(session =>
    {
        for (var i = 0; i < count; i++)
            FactTable.Insert(session, consignment.Header.SenderNation,
                new Fact(consignment.EnvelopeId, consignment.RecipientIndex, ReceiptEvent.Delivered, RefusalReason.Unspecified, _usa.Now),
                exercise, _usa.Identity.Address);
    });

    private async Task<List<Handling>> ReceiptsAsync()
    {
        var receipts = new List<Handling>();
        foreach (var one in await _usa.OutboxAsync())
        {
            var custody = Bench.Federation[one.Recipient.Mailbox.Nation.ToString()].GatewayCustody;
            Assert.True(one.SealedHandling.TryOpen(one.EnvelopeId, custody, out var handling, out _, out _));
            receipts.Add(handling);
        }
        return receipts;
    }
}
