using System.Text;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Contracts.Broker.V1;
using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Receipts;

/// <summary>Receipts are all that moves a message beyond accepted: they are envelopes, and come through both desks or not at all.</summary>
[Collection(typeof(SiegeCollection))]
public sealed class WithheldReceiptTests(Siege siege)
{
    private static readonly MailboxAddress KorGateway = MailboxAddress.Parse("KOR/gateway");

    [Fact(Timeout = 300_000)]
    public async Task With_every_receipt_kept_from_the_senders_gateway_a_message_stays_accepted_although_it_was_opened()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var lane = new HostileGateway(siege.Running, NationCode.Parse("KOR"));
        // The other nations' acceptance policies come by this lane too: when they are here, nothing but receipts comes.
        await Patience.UntilAsync("both other nations' policies have come", async over =>
            (await siege.As("KOR/kisa/ops").Operations.ListPoliciesAsync(over)).Length == 4, cancel);
        await HostileOperator.Of(siege.Running).WithholdAsync(KorGateway, cancel);
        var before = (ulong)(await lane.ReadLaneAsync(0, cancel)).Count;
        EnvelopeId withheld;
        try
        {
            withheld = await SendAsync(cancel);
            await OpenAsync(withheld, cancel);
            // Delivered, by the gateway, and opened, by its reader: both lay there, and are gone.
            await Patience.UntilAsync("two receipts came into the lane", async over =>
                (await lane.ReadLaneAsync(before, over)).Count >= 2, cancel);
        }
        finally
        {
            await HostileOperator.Of(siege.Running).StopWithholdingAsync(CancellationToken.None);
        }
        var entries = await lane.ReadLaneAsync(before, cancel);
        Assert.All(entries, entry => Assert.Equal((TrimReason.Expired, 0), (entry.Trimmed, entry.Consignment.Length)));

        // What comes behind them in the lane arrives, so the gateway has passed them.
        var next = await SendAsync(cancel);
        await Patience.UntilAsync("the next message is delivered", async over =>
            (await StateAsync(next, over)).Stage == DeliveryStage.Delivered, cancel);
        var state = await StateAsync(withheld, cancel);
        Assert.Equal((DeliveryStage.Accepted, DeliveryStage.Accepted), (state.Stage, state.Claimed));
        Assert.Empty(state.Proofs);
    }

    private async Task<EnvelopeId> SendAsync(CancellationToken cancel)
    {
        var submission = await siege.As("KOR/kisa/lee").Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"],
            Tlp = Tlp.Amber,
            Subject = "a wallet was emptied",
            Exercise = true,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes("0xC0FFEE"))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }

    private async Task OpenAsync(EnvelopeId envelope, CancellationToken cancel)
    {
        var receiving = siege.As("USA/cisa/miller").Receiving;
        await Patience.UntilAsync("it is in the mail", async over =>
            (await receiving.ListMailAsync(new MailQuery { Max = 1000 }, over)).Any(mail => mail.Envelope == envelope), cancel);
        await receiving.SendOpenedReceiptAsync(await receiving.ReadMailAsync(EnvelopeReference.Of(envelope), cancel: cancel), cancel);
    }

    private async Task<RecipientProgress> StateAsync(EnvelopeId envelope, CancellationToken cancel) =>
        (await siege.As("KOR/kisa/lee").Sending.GetStateAsync(EnvelopeReference.Of(envelope), cancel)).Recipients[0];
}
