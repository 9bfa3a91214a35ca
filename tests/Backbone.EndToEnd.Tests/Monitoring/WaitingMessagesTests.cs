using System.Text;
using System.Text.Json.Nodes;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Gateway.Storage;
using Backbone.Hosting.Connections;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Monitoring;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.EndToEnd.Tests.Monitoring;

/// <summary>
/// Real messages that wait, at a gateway whose broker, subscribers or policy is away, reach the rules on waiting. Where a rule is on a
/// minute or an hour, the time is moved back in the gateway's store, and the message is as old as if it had waited.
/// </summary>
public sealed class WaitingMessagesTests
{
    [Fact(Timeout = 120_000)]
    public async Task Messages_that_wait_for_the_broker_and_mail_that_waits_for_subscribers_reach_their_rules()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancellation: cancel);
        federation.Watch.Expect("not delivered, and was due");
        var settings = federation.Folder.GatewaySettings(NationCode.Parse("KOR"));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(settings, cancel))!;
        json["deadlines"] = new JsonObject { ["flash"] = "00:00:01", ["immediate"] = "01:00:00", ["priority"] = "01:00:00", ["routine"] = "01:00:00" };
        await File.WriteAllTextAsync(settings, json.ToJsonString(), cancel);
        await federation.StartGatewayAsync("KOR", cancel);
        await federation.WaitForDocumentsAsync("KOR", ["KOR"], cancel);
        var (lee, store) = (federation.Connect("KOR/kisa/lee"), federation.PartsOf("KOR").GetRequiredService<NationalStore>());
        var management = federation.PartsOf("KOR").GetRequiredService<ListeningAddresses>().Management.Authority;

        // Mail that nobody fetches, where somebody has subscribed.
        var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("KOR/kisa"), Name = "alerts" };
        await using (var deliveries = lee.Receiving.SubscribeAsync(subscription, cancel).GetAsyncEnumerator(cancel))
        {
            await SendAsync(lee, Precedence.Routine, cancel);
            Assert.True(await deliveries.MoveNextAsync());
            await deliveries.Current.AcknowledgeAsync(cancel);
        }
        var mail = await SendAsync(lee, Precedence.Routine, cancel);
        await foreach (var state in lee.Sending.WatchStateAsync(mail, cancel))
            if (state.Recipients[0].Stage >= DeliveryStage.Delivered) break;
        Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneMailNotCollected"], await Scrape.OfAsync(management, cancel)));
        await MoveBackAsync(store, "UPDATE mail SET collected = collected - ?", TimeSpan.FromSeconds(3601), cancel);
        Assert.True(AlertRules.Fires("BackboneMailNotCollected", await Scrape.OfAsync(management, cancel)));

        // A FLASH message that does not get to the broker.
        await federation.StopBrokerAsync();
        await SendAsync(lee, Precedence.Flash, cancel);
        Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneUrgentMessageWaits"], await Scrape.OfAsync(management, cancel)));
        await MoveBackAsync(store, "UPDATE outbox SET changed = changed - ?", TimeSpan.FromSeconds(61), cancel);
        Assert.True(AlertRules.Fires("BackboneUrgentMessageWaits", await Scrape.OfAsync(management, cancel)));
        await Patience.UntilAsync("it is overdue", async over =>
            AlertRules.Fires("BackboneMessagesOverdue", await Scrape.OfAsync(management, over)), cancel);
    }

    /// <summary>The quarantine has room for some entries here, and not for ten thousand; each is less than a tenth of it.</summary>
    [Fact(Timeout = 120_000)]
    public async Task A_quarantine_that_is_nearly_full_reaches_its_rule()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        federation.Watch.Expect("is in force: what it would let pass is refused", "quarantined at step 6: PolicyNotInForce", "the quarantine has as much of one nation");
        var documents = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("JPN")))!, "documents");
        File.Delete(Path.Combine(documents, "acceptance-JPN-1.bin"));
        federation.ChangeGateways = services => services.AddSingleton(new QuarantineLimits(Entries: 1000, Bytes: 192 * 1024));
        await federation.StartGatewayAsync("JPN", cancel);
        await federation.WaitForDocumentsAsync("KOR", ["JPN"], cancel);
        var lee = federation.Connect("KOR/kisa/lee");
        var management = federation.PartsOf("JPN").GetRequiredService<ListeningAddresses>().Management.Authority;
        Assert.False(AlertRules.IsReached(AlertRules.Read()["BackboneQuarantineFull"], await Scrape.OfAsync(management, cancel)));
        await Patience.UntilAsync("the rule is reached", async over =>
        {
            await SendAsync(lee, Precedence.Routine, over, "JPN/npa");
            return AlertRules.Fires("BackboneQuarantineFull", await Scrape.OfAsync(management, over));
        }, cancel);
    }

    private static Task MoveBackAsync(NationalStore store, string update, TimeSpan by, CancellationToken cancel) => store.WriteAsync(session =>
    {
        using var statement = session.Statement(update);
        statement.Bind(1, (long)by.TotalMilliseconds).Run();
    }, cancel);

    private static async Task<EnvelopeId> SendAsync(BackboneClient lee, Precedence precedence, CancellationToken cancel, string to = "KOR/kisa")
    {
        var submission = await lee.Sending.SendAsync(new OutgoingMessage
        {
            To = [to],
            Tlp = Tlp.Amber,
            Precedence = precedence,
            Subject = "waits",
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes("0xC0FFEE"))],
            Exercise = true,
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }
}
