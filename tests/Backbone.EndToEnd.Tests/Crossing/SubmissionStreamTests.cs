using System.Text;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>Many messages handed over by one stream, from one nation to another.</summary>
public sealed class SubmissionStreamTests
{
    private const int Patience = 60_000;

    [Fact(Timeout = Patience)]
    public async Task All_that_one_stream_hands_over_arrives_once_and_a_refused_one_stops_no_other()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, miller) = (federation.Connect("KOR/kisa/lee"), federation.Connect("USA/cisa/miller"));
        const int Count = 150;
        await using (var stream = lee.Sending.OpenStream())
        {
            var submitting = Enumerable.Range(0, Count).Select(one => stream.SendAsync(Message($"{one}", Tlp.Amber), cancellation)).ToList();
            var refused = await stream.SendAsync(Message("for nobody", Tlp.Red), cancellation);
            Assert.NotNull(refused.Refusal);
            foreach (var submission in await Task.WhenAll(submitting)) submission.ThrowUnlessOnItsWay();
        }
        var subjects = new List<string>();
        var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "all" };
        await foreach (var delivery in miller.Receiving.SubscribeAsync(subscription, cancellation))
        {
            subjects.Add(delivery.Message!.Content.Subject);
            await delivery.AcknowledgeAsync(cancellation);
            if (subjects.Count == Count) break;
        }
        Assert.Equal(Enumerable.Range(0, Count).Select(one => $"{one}").Order(StringComparer.Ordinal), subjects.Order(StringComparer.Ordinal));
    }

    private static OutgoingMessage Message(string subject, Tlp tlp) => new()
    {
        To = ["USA/cisa"],
        Tlp = tlp,
        Subject = subject,
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("wallet"))],
        Exercise = true,
    };
}
