using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>A RED bulletin waits at home until an officer who is not its author has read and released it.</summary>
public sealed class ApprovalTests
{
    private const int Patience = 120_000;

    private const string Text = "북한 해킹 조직의 지갑 주소";

    [Fact(Timeout = Patience)]
    public async Task A_red_bulletin_waits_for_a_releaser_who_reads_it_and_then_goes_and_is_opened_abroad()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, park) = (federation.Connect("KOR/kisa/lee"), federation.Connect("KOR/nis/park"));

        var sent = await lee.Sending.SendAsync(Bulletin(), cancellation);
        Assert.True(sent.AwaitsApproval, sent.Refusal?.ToString());
        Assert.Equal(["KOR/nis/park"], sent.Approvers!.Officers.Select(officer => officer.ToString()));
        Assert.Equal(FaultKind.AwaitsApproval, Assert.Throws<BackboneException>(sent.ThrowUnlessOnItsWay).Kind);
        var waits = await lee.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope), cancellation);
        Assert.Equal(DeliveryStage.Pending, Assert.Single(waits.Recipients).Stage);
        Assert.Equal(("releaser", 1), Needs(await lee.Sending.GetNeedsAsync(sent.Envelope, cancellation)));

        Assert.Equal(sent.Envelope, Assert.Single(await park.Approvals.ListAsync(cancel: cancellation)).Envelope);
        var waiting = await park.Approvals.ReadAsync(EnvelopeReference.Of(sent.Envelope), cancellation);
        Assert.Equal(Text, Encoding.UTF8.GetString(waiting.Content.Parts[0].Data.Span));
        var answer = await park.Approvals.GiveAsync(waiting, "releaser", cancellation);
        Assert.Null(answer.Refusal);
        Assert.True(answer.Released);

        await WaitForAsync(lee, sent.Envelope, DeliveryStage.Delivered, cancellation);
        var miller = federation.Connect("USA/cisa/miller");
        var opened = await miller.Receiving.ReadMailAsync(EnvelopeReference.Of(sent.Envelope), cancel: cancellation);
        Assert.Equal(Text, Encoding.UTF8.GetString(opened.Content.Parts[0].Data.Span));
        Assert.Empty(await park.Approvals.ListAsync(cancel: cancellation));
    }

    [Fact(Timeout = Patience)]
    public async Task A_denied_message_never_leaves_and_its_author_is_told()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, park) = (federation.Connect("KOR/kisa/lee"), federation.Connect("KOR/nis/park"));
        var sent = await lee.Sending.SendAsync(Bulletin(), cancellation);

        await park.Approvals.DenyAsync(EnvelopeReference.Of(sent.Envelope), "출처가 드러난다", cancellation);

        var state = await lee.Sending.GetStateAsync(EnvelopeReference.Of(sent.Envelope), cancellation);
        Assert.Equal((DeliveryStage.Refused, RefusalReason.ApprovalDenied), (state.Recipients[0].Stage, state.Recipients[0].Reason));
        Assert.Equal("KOR/nis/park denied it: 출처가 드러난다", state.Refusal?.Detail);
        Assert.Empty(await park.Approvals.ListAsync(cancel: cancellation));
        var fault = await Assert.ThrowsAsync<BackboneException>(() =>
            park.Approvals.ReadAsync(EnvelopeReference.Of(sent.Envelope), cancellation));
        Assert.Equal(FaultKind.NotFound, fault.Kind);
    }

    [Fact(Timeout = Patience)]
    public async Task Nobody_else_sees_what_waits_and_its_author_does_not_approve_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, choi) = (federation.Connect("KOR/kisa/lee"), federation.Connect("KOR/upbit/choi"));
        var sent = await lee.Sending.SendAsync(Bulletin(), cancellation);
        foreach (var other in new[] { lee, choi })
        {
            Assert.Empty(await other.Approvals.ListAsync(cancel: cancellation));
            var fault = await Assert.ThrowsAsync<BackboneException>(() =>
                other.Approvals.ReadAsync(EnvelopeReference.Of(sent.Envelope), cancellation));
            Assert.Equal(FaultKind.NotFound, fault.Kind);
        }
    }

    [Fact(Timeout = Patience)]
    public async Task What_waits_survives_a_restart_and_its_releaser_still_reads_it()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var sent = await federation.Connect("KOR/kisa/lee").Sending.SendAsync(Bulletin(), cancellation);

        await federation.StopGatewayAsync("KOR");
        await federation.StartGatewayAsync("KOR", cancellation);

        var park = federation.Connect("KOR/nis/park");
        var waiting = await park.Approvals.ReadAsync(EnvelopeReference.Of(sent.Envelope), cancellation);
        Assert.True((await park.Approvals.GiveAsync(waiting, "releaser", cancellation)).Released);
        await WaitForAsync(federation.Connect("KOR/kisa/lee"), sent.Envelope, DeliveryStage.Delivered, cancellation);
    }

    private static async Task WaitForAsync(BackboneClient client, EnvelopeId envelope, DeliveryStage stage, CancellationToken cancellation)
    {
        await foreach (var state in client.Sending.WatchStateAsync(envelope, cancellation))
            if (state.Recipients.All(recipient => recipient.Stage >= stage)) return;
    }

    private static (string, int) Needs(System.Collections.Immutable.ImmutableArray<ApprovalNeed> needs) =>
        (Assert.Single(needs).Role, needs[0].Missing);

    private static OutgoingMessage Bulletin() => new()
    {
        To = ["USA/cisa/miller"],
        Tlp = Tlp.Red,
        Subject = "적색 경보",
        Parts = [new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes(Text))],
        Exercise = true,
    };
}
