using Backbone.Client.Receiving;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// The broker keeps its lanes in SQLite. Kills of gateways, in which the broker's engine has no part but that a repeat finds its
/// place, are here only.
/// </summary>
public sealed class EmbeddedKillTests(KillGround ground, ITestOutputHelper output) : KillTests(ground, output), IClassFixture<KillGround>
{
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");

    private protected override string Engine => "embedded";

    [Fact(Timeout = Patience)]
    public async Task What_a_gateway_accepted_goes_out_although_it_was_killed_before_the_broker_had_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await StandAsync(cancel);
        await drill.Broker.KillAsync();
        await drill.SendAsync(Author, Lanes, cancel);
        await drill.Gateway("KOR").KillAsync();
        await drill.StandUpAsync(cancel);
        await drill.ReckonAsync(cancel);
    }

    [Fact(Timeout = Patience)]
    public async Task Publishing_resumes_after_a_kill_between_any_two_lanes()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await StandAsync(cancel);
        await drill.Broker.KillAsync();
        await using (var broker = await HalfwayBroker.StartAsync(drill.Broker.SettingsFile, NationCode.Parse("KOR"), cancel))
        {
            for (var published = 1; published <= Lanes.Length; published++)
            {
                var halfway = broker.TakeOnly(published);
                await drill.SendAsync(Author, Lanes, cancel);
                await halfway.WaitAsync(cancel);
                await drill.Gateway("KOR").KillAsync();
                broker.TakeAll();
                await drill.StandUpAsync(cancel, withBroker: false);
                await drill.ReckonAsync(cancel);
            }
        }
        await drill.StandUpAsync(cancel);
    }

    [Fact(Timeout = Patience)]
    public async Task A_delivery_that_was_not_settled_comes_again_after_a_kill_and_one_that_was_does_not()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await StandAsync(cancel);
        var earlier = drill.Accepted.Count(message => message.To.Contains("USA/cisa"));
        var subscription = new SubscriptionOptions { Mailbox = Cisa, Name = "kill", Credit = 1, Lease = TimeSpan.FromSeconds(1) };
        await using var deliveries = drill.Client("USA/cisa/miller").Receiving.SubscribeAsync(subscription, cancel).GetAsyncEnumerator(cancel);
        for (var i = 0; i < earlier; i++) await (await NextAsync(deliveries)).AcknowledgeAsync(cancel);

        var first = await drill.SendAsync(Author, Lanes, cancel);
        Assert.Equal((first.Envelope, 1u), IdAndAttempt(await NextAsync(deliveries)));
        await drill.Gateway("USA").KillAsync();
        await drill.StandUpAsync(cancel);
        var again = await NextAsync(deliveries);
        Assert.Equal(first.Envelope, again.Envelope);
        Assert.True(again.Message!.Attempt > 1);
        await again.AcknowledgeAsync(cancel);
        await drill.Gateway("USA").KillAsync();
        await drill.StandUpAsync(cancel);
        var second = await drill.SendAsync(Author, Lanes, cancel);
        Assert.Equal((second.Envelope, 1u), IdAndAttempt(await NextAsync(deliveries)));
        await drill.ReckonAsync(cancel);
    }

    [Fact(Timeout = Patience)]
    public async Task A_gateway_killed_in_the_middle_of_many_messages_goes_on_where_it_was()
    {
        const int many = 48;
        var cancel = TestContext.Current.CancellationToken;
        var drill = await StandAsync(cancel);
        var before = await LastPlaceAsync(drill, 0, cancel);
        var sending = Parallel.ForAsync(0, many, cancel, async (_, over) => await drill.SendAsync(Author, Lanes, over));
        while (!sending.IsFaulted && await LastPlaceAsync(drill, before, cancel) == before) cancel.ThrowIfCancellationRequested();
        if (sending.IsFaulted) await sending;
        await drill.Gateway("USA").KillAsync();
        await drill.StandUpAsync(cancel);
        await sending;
        await drill.ReckonAsync(cancel);
    }

    private static async Task<Delivery> NextAsync(IAsyncEnumerator<Delivery> deliveries)
    {
        Assert.True(await deliveries.MoveNextAsync());
        Assert.Null(deliveries.Current.Failure);
        return deliveries.Current;
    }

    private static (EnvelopeId, uint) IdAndAttempt(Delivery delivery) => (delivery.Message!.Envelope, delivery.Message.Attempt);

    private static async Task<ulong> LastPlaceAsync(KillDrill drill, ulong after, CancellationToken cancel)
    {
        var query = new MailQuery { Mailbox = Cisa, Max = 1000, All = true };
        while (true)
        {
            var page = await drill.Client("USA/cisa/miller").Receiving.ListMailAsync(query with { After = after }, cancel);
            if (page.IsEmpty) return after;
            after = page[^1].Place;
        }
    }
}
