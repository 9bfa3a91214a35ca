using System.Text;
using System.Text.Json.Nodes;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using static Backbone.EndToEnd.Tests.Crossing.TypedCommand;

namespace Backbone.EndToEnd.Tests.Crossing;

/// <summary>A subscription over real connections, from the sender's SDK to the reader's.</summary>
public sealed class SubscriptionTests
{
    private const int Patience = 60_000;

    private static readonly SubscriptionOptions Alerts = new() { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "alerts", Credit = 2 };

    [Fact(Timeout = Patience)]
    public async Task A_subscriber_gets_what_comes_and_after_a_restart_of_its_gateway_again_what_it_did_not_settle()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "KOR", "USA");
        var (lee, miller) = (federation.Connect("KOR/kisa/lee"), federation.Connect("USA/cisa/miller"));
        await using var deliveries = miller.Receiving.SubscribeAsync(Alerts, cancellation).GetAsyncEnumerator(cancellation);

        var (first, second) = (await SendAsync(lee, "first", cancellation), await SendAsync(lee, "second", cancellation));
        await (await NextAsync(deliveries, first)).AcknowledgeAsync(cancellation);
        await NextAsync(deliveries, second);

        var again = NextAsync(deliveries, second); // a consumer that does not ask for more holds up the gateway's end
        await federation.StopGatewayAsync("USA"); // with the stream open: it ends by itself, and gives back what it has
        await federation.StartGatewayAsync("USA", cancellation);

        Assert.Equal(2U, (await again).Message!.Attempt);
        var third = await SendAsync(lee, "third", cancellation);
        await (await NextAsync(deliveries, third)).RefuseAsync(cancellation);

        federation.Watch.Expect("is a dead letter of");
        // What was refused has not vanished: its reader sees it, and has it again.
        var (code, listed) = await RunAsync(federation, "USA/cisa/miller", "deadletters", "list", "--json");
        Assert.Equal((0, $"{third}"), (code, (string?)JsonNode.Parse(listed)!["envelope"]));
        (code, var shown) = await RunAsync(federation, "USA/cisa/miller", "deadletters", "show", $"{third}"[..10]);
        Assert.Equal(0, code);
        Assert.Contains("refused by a consumer, 1 attempt", shown, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(federation, "USA/cisa/miller", "deadletters", "replay", $"{third}"[..10], "--name", "alerts")).Code);
        Assert.Equal(2U, (await NextAsync(deliveries, third)).Message!.Attempt);
        Assert.Equal(8, (await RunAsync(federation, "USA/cisa/miller", "deadletters", "replay", $"{third}"[..10])).Code);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_is_no_reader_of_the_mailbox_gets_no_subscription()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation, "USA");
        var miller = federation.Connect("USA/cisa/miller");
        await using var deliveries = miller.Receiving.SubscribeAsync(
            Alerts with { Mailbox = MailboxAddress.Parse("USA/fbi") }, cancellation).GetAsyncEnumerator(cancellation);
        var fault = await Assert.ThrowsAsync<BackboneException>(async () => await deliveries.MoveNextAsync());
        Assert.Equal(FaultKind.Refused, fault.Kind);
    }

    private static async Task<Delivery> NextAsync(IAsyncEnumerator<Delivery> deliveries, EnvelopeId envelope)
    {
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Null(deliveries.Current.Failure);
        Assert.Equal(envelope, deliveries.Current.Envelope);
        return deliveries.Current;
    }

    private static async Task<EnvelopeId> SendAsync(BackboneClient client, string subject, CancellationToken cancellation)
    {
        var submission = await client.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"],
            Tlp = Tlp.Amber,
            Subject = subject,
            Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(subject))],
            Exercise = true,
        }, cancellation);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }
}
