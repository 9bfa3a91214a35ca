using System.Text;
using Backbone.Client.Sending;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Losses;

/// <summary>Ordinary mail that expires while the recipient's gateway is away is expired at both ends, and nobody is blamed for it.</summary>
public sealed class ExpiredMailTests
{
    [Fact(Timeout = 120_000)]
    public async Task What_expires_while_its_recipient_is_away_is_expired_at_both_ends_and_put_aside_at_none()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR", "USA");
        var lee = federation.Connect("KOR/kisa/lee");
        await federation.StopGatewayAsync("USA");
        var submission = await lee.Sending.SendAsync(Message(Timestamp.Now(TimeProvider.System).Plus(TimeSpan.FromSeconds(4))), cancel);
        submission.ThrowUnlessOnItsWay();
        var stages = new List<DeliveryStage>();
        await foreach (var state in lee.Sending.WatchStateAsync(submission.Envelope, cancel))
        {
            stages.Add(state.Recipients[0].Stage);
            if (stages[^1] == DeliveryStage.Expired) break;
        }
        Assert.Contains(DeliveryStage.Accepted, stages); // it was at the broker

        await federation.StartGatewayAsync("USA", cancel);
        var us = federation.Connect("USA/cisa/ops");
        // What comes next has come: so has what expired before it.
        var next = await lee.Sending.SendAsync(Message(null), cancel);
        await foreach (var state in lee.Sending.WatchStateAsync(next.Envelope, cancel))
            if (state.Recipients[0].Stage >= DeliveryStage.Delivered) break;
        Assert.Empty(await us.Quarantine.ListAsync(cancel: cancel));
        var events = new List<(string Event, EnvelopeId? Envelope)>();
        await foreach (var record in us.Operations.ReadJournalAsync(cancel: cancel)) events.Add((record.Event, record.Envelope));
        Assert.Contains(("expired", submission.Envelope), events);
        Assert.DoesNotContain(events, one => one.Event is "alarm" or "quarantined");
        Assert.DoesNotContain(await federation.Connect("USA/cisa/miller").Receiving.ListMailAsync(cancel: cancel), mail => mail.Envelope == submission.Envelope);
        await foreach (var record in federation.Connect("KOR/kisa/ops").Operations.ReadJournalAsync(cancel: cancel)) Assert.NotEqual("alarm", record.Event);
    }

    private static OutgoingMessage Message(Timestamp? expires) => new()
    {
        To = ["USA/cisa"],
        Tlp = Tlp.Green,
        Subject = "waits",
        Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes("0xC0FFEE"))],
        Expires = expires,
        Exercise = true,
    };
}
