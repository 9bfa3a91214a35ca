using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>The nations' own policies over real connections: what one takes in is known to the others before they send.</summary>
public sealed class PolicyTests
{
    private const int Patience = 120_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    [Fact(Timeout = Patience)]
    public async Task What_another_nation_does_not_take_is_known_before_it_is_sent_and_why()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "JPN");
        var lee = federation.Connect("KOR/kisa/lee");
        var incident = await lee.Sending.SealAsync(Message(Category.Incident, "JPN/jpcert", "JPN/npa"), cancellation);

        var preview = await PreviewAsync(lee, incident, preview => preview.IsRefused, cancellation);
        Assert.Equal([RulingOutcome.Refused, RulingOutcome.Allowed], preview.Decisions.Select(decision => decision.Outcome));
        Assert.Equal(RefusalReason.NotAccepted, preview.Decisions[0].Reason);
        Assert.Contains("JPN does not accept it", preview.Decisions[0].Explanation, StringComparison.Ordinal);
        Assert.Contains("KOR/release/kisa-to-community", preview.Decisions[1].Rules);
        Assert.Contains("JPN/acceptance/cases-go-to-the-police", preview.Decisions[1].Rules);

        var submission = await lee.Sending.SubmitAsync(incident, cancellation);
        Assert.Equal(RefusalReason.NotAccepted, submission.Refusal!.Reason);
    }

    [Fact(Timeout = Patience)]
    public async Task Where_another_nations_policy_is_not_known_yet_its_border_decides_the_sender_gets_the_signed_refusal_and_a_releaser_may_lift_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR");
        federation.Watch.Expect("is in force: what it would let pass is refused", "quarantined at step 6: PolicyNotInForce");
        // Japan has not said what it takes in, to nobody.
        var documents = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("JPN")))!, "documents");
        File.Delete(Path.Combine(documents, "acceptance-JPN-1.bin"));
        await federation.StartGatewayAsync("JPN", cancellation);
        await federation.WaitForDocumentsAsync("KOR", ["JPN"], cancellation);
        var lee = federation.Connect("KOR/kisa/lee");
        var incident = await lee.Sending.SealAsync(Message(Category.Incident, "JPN/npa"), cancellation);
        var preview = await lee.Sending.PreviewAsync(incident, cancellation);
        Assert.Contains("unknown here", Assert.Single(preview.Decisions).Explanation, StringComparison.Ordinal);

        (await lee.Sending.SubmitAsync(incident, cancellation)).ThrowUnlessOnItsWay();
        await foreach (var state in lee.Sending.WatchStateAsync(incident.Envelope.Id, cancellation))
        {
            if (state.Recipients[0].Stage != DeliveryStage.Refused) continue;
            Assert.Equal(RefusalReason.PolicyNotInForce, state.Recipients[0].Reason);
            Assert.Contains(state.Recipients[0].Proofs, proof => proof.Fact.Event == ReceiptEvent.Refused);
            break;
        }
        await LetInAsync(federation, lee, incident.Envelope.Id, cancellation);
    }

    // What the rules put aside, a releaser there lets in, and no operator; the sender hears of both.
    private static async Task LetInAsync(InProcessFederation federation, BackboneClient lee, EnvelopeId envelope, CancellationToken cancellation)
    {
        var (operations, tanaka) = (federation.Connect("JPN/jpcert/ops").Quarantine, federation.Connect("JPN/jpcert/tanaka").Quarantine);
        var aside = Assert.Single(await operations.ListAsync(cancel: cancellation));
        Assert.Equal(("KOR/kisa/lee", true), (aside.Handling?.Author.ToString(), aside.MayRelease));
        var seen = await tanaka.FindAsync(aside.Place, cancellation);
        foreach (var decide in new[] { () => operations.ReleaseAsync(seen, "by the machine's keeper", cancellation), () => operations.RefuseAsync(aside.Place, "by the machine's keeper", cancel: cancellation) })
            Assert.Equal(FaultKind.Refused, (await Assert.ThrowsAsync<BackboneException>(decide)).Kind);

        Assert.Equal(envelope, await tanaka.ReleaseAsync(seen, "電話で確認した", cancellation));

        var sato = federation.Connect("JPN/npa/sato");
        var read = await sato.Receiving.ReadMailAsync(EnvelopeReference.Of(envelope), cancel: cancellation);
        Assert.Equal("이상 출금", read.Content.Subject);
        (await sato.Receiving.SendOpenedReceiptAsync(read, cancellation)).ThrowUnlessOnItsWay();
        var journalled = await federation.Connect("JPN/jpcert/ops").Operations.FindMessageAsync(EnvelopeReference.Of(envelope), cancel: cancellation);
        Assert.Equal([(true, RefusalReason.PolicyNotInForce), (true, RefusalReason.PolicyNotInForce)], // when it came, and when it was let in
            journalled.Rulings.Select(one => (one.Ruling.Inward && one.Evidence.Holds, one.Ruling.Decisions[0].Reason)));
        Assert.Contains(journalled.Records, record => record.Event == "quarantine decided");
        await foreach (var state in lee.Sending.WatchStateAsync(envelope, cancellation))
        {
            if (state.Recipients[0] is not { Stage: DeliveryStage.Opened, Proofs: { Length: 3 } proofs }) continue;
            Assert.Equal(
                [(ReceiptEvent.Delivered, RefusalReason.PolicyNotInForce), (ReceiptEvent.Opened, RefusalReason.Unspecified),
                    (ReceiptEvent.Refused, RefusalReason.PolicyNotInForce)],
                proofs.Select(proof => (proof.Fact.Event, proof.Fact.Reason)).OrderBy(fact => fact.Event));
            return;
        }
    }

    private static async Task<Preview> PreviewAsync(
        BackboneClient client, SealedMessage message, Func<Preview, bool> wanted, CancellationToken cancellation)
    {
        using var look = new PeriodicTimer(Look);
        while (true)
        {
            var preview = await client.Sending.PreviewAsync(message, cancellation);
            if (wanted(preview)) return preview;
            await look.WaitForNextTickAsync(cancellation);
        }
    }

    private static OutgoingMessage Message(Category category, params string[] to) => new()
    {
        To = [.. to],
        Tlp = Tlp.Amber,
        Category = category,
        Subject = "이상 출금",
        Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("본문"))],
        Exercise = true,
    };
}
