using System.Text;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>The whole path in one process: officer, gateway, broker, gateway, officer, and the receipts back.</summary>
public sealed class CrossingTests
{
    private const int Patience = 60_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    [Fact(Timeout = Patience)]
    public async Task A_bulletin_crosses_from_one_nation_to_another_and_its_receipts_come_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, miller) = (federation.Connect("KOR/kisa/lee"), federation.Connect("USA/cisa/miller"));

        var sent = await SendAsync(lee, ["USA/cisa"], cancellation);
        var mail = await WaitForMailAsync(miller, cancellation);
        var message = await miller.Receiving.ReadMailAsync(EnvelopeReference.Of(mail.Envelope!.Value), cancel: cancellation);

        Assert.Equal(sent.Envelope, message.Envelope);
        Assert.Equal("지갑 도난 경보", message.Content.Subject);
        Assert.Equal("본문", Encoding.UTF8.GetString(message.Content.Parts[0].Data.Span));
        Assert.All(message.Checks, check => Assert.True(check.Holds));

        await miller.Receiving.SendOpenedReceiptAsync(message, cancellation);
        // The reader's receipt may overtake the gateway's, which gathers for a moment: both are waited for.
        await WaitForAsync(lee, sent, recipient => recipient.Proofs.Length == 2, cancellation);
        var state = await WaitForStateAsync(lee, sent, DeliveryStage.Opened, cancellation);
        Assert.Contains(state.Recipients[0].Proofs, proof => proof.Fact.Event == ReceiptEvent.Delivered);
        Assert.Contains(state.Recipients[0].Proofs, proof => proof.Fact.Event == ReceiptEvent.Opened);
    }

    [Fact(Timeout = Patience)]
    public async Task A_preview_says_for_each_recipient_what_the_gateway_would_decide_and_sends_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var lee = federation.Connect("KOR/kisa/lee");
        var message = new OutgoingMessage
        {
            To = ["USA/cisa", "KOR/kisa"],
            Tlp = Tlp.Amber,
            ReleasableTo = [NationCode.Parse("KOR")],
            Subject = "미리보기",
            Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("본문"))],
            Exercise = true,
        };
        var preview = await lee.Sending.PreviewAsync(await lee.Sending.SealAsync(message, cancellation), cancellation);
        Assert.Equal(
            [RulingOutcome.Refused, RulingOutcome.Allowed], preview.Decisions.Select(decision => decision.Outcome));
        Assert.Equal(RefusalReason.NotReleasable, preview.Decisions[0].Reason);
        Assert.Empty(await lee.Sending.ListSentAsync(cancel: cancellation));
    }

    [Fact(Timeout = Patience)]
    public async Task A_gateway_that_was_away_collects_what_was_sent_meanwhile()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var lee = federation.Connect("KOR/kisa/lee");
        await federation.StopGatewayAsync("USA");

        var sent = await SendAsync(lee, ["USA/cisa"], cancellation);
        await WaitForStateAsync(lee, sent, DeliveryStage.Accepted, cancellation);
        await federation.StartGatewayAsync("USA", cancellation);

        await WaitForStateAsync(lee, sent, DeliveryStage.Delivered, cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task What_is_submitted_while_the_broker_is_away_goes_out_when_it_is_back()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var lee = federation.Connect("KOR/kisa/lee");
        await federation.StopBrokerAsync();

        var sent = await SendAsync(lee, ["USA/cisa", "USA/fbi"], cancellation);
        await federation.StopGatewayAsync("KOR");
        await federation.StartBrokerAsync(cancellation);
        await federation.StartGatewayAsync("KOR", cancellation);

        await WaitForStateAsync(federation.Connect("KOR/kisa/lee"), sent, DeliveryStage.Delivered, cancellation);
    }

    [Fact(Timeout = Patience)]
    public async Task A_lane_that_was_rewound_and_has_grown_again_is_noticed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        federation.Watch.Expect("quarantined at step 1: LaneRewritten", "does not take the acknowledgement");
        var (lee, store) = (federation.Connect("KOR/kisa/lee"), Path.Combine(federation.Folder.Path, "broker", "broker.db"));
        await federation.StopBrokerAsync();
        File.Copy(store, store + ".old");
        await federation.StartBrokerAsync(cancellation);
        await WaitForStateAsync(lee, await SendAsync(lee, ["USA/cisa"], cancellation), DeliveryStage.Delivered, cancellation);
        await federation.StopGatewayAsync("USA");
        await federation.StopBrokerAsync();
        File.Move(store + ".old", store, overwrite: true); // as an operator does who restores a backup
        await federation.StartBrokerAsync(cancellation);

        await WaitForStateAsync(lee, await SendAsync(lee, ["USA/cisa"], cancellation), DeliveryStage.Accepted, cancellation);
        await federation.StartGatewayAsync("USA", cancellation);

        var operations = federation.Connect("USA/cisa/ops").Quarantine;
        QuarantinedMail? aside; // the gateways' own lanes were rewound too, and may be noticed earlier
        while ((aside = (await operations.ListAsync(cancel: cancellation)).FirstOrDefault(mail => mail.Mailbox == "USA/cisa")) is null)
            await Task.Delay(Look, TimeProvider.System, cancellation);
        Assert.Equal((RefusalReason.LaneRewritten, 0ul), (aside.Reason, aside.Index));
        Assert.Single(await federation.Connect("USA/cisa/miller").Receiving.ListMailAsync(cancel: cancellation));
    }

    private static async Task<Submission> SendAsync(BackboneClient client, string[] to, CancellationToken cancellation)
    {
        var submission = await client.Sending.SendAsync(new OutgoingMessage
        {
            To = [.. to],
            Tlp = Tlp.Amber,
            Subject = "지갑 도난 경보",
            Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("본문"))],
            Exercise = true,
        }, cancellation);
        submission.ThrowUnlessOnItsWay();
        return submission;
    }

    private static async Task<MailEntry> WaitForMailAsync(BackboneClient client, CancellationToken cancellation)
    {
        while (true)
        {
            var mail = await client.Receiving.ListMailAsync(cancel: cancellation);
            if (mail.Length > 0) return mail[0];
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }

    private static Task<MessageState> WaitForStateAsync(
        BackboneClient client, Submission sent, DeliveryStage stage, CancellationToken cancellation) =>
        WaitForAsync(client, sent, recipient => recipient.Stage >= stage, cancellation);

    private static async Task<MessageState> WaitForAsync(
        BackboneClient client, Submission sent, Func<RecipientProgress, bool> wanted, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await client.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope), cancellation);
            if (state.Recipients.All(wanted)) return state;
            await Task.Delay(Look, TimeProvider.System, cancellation);
        }
    }
}
