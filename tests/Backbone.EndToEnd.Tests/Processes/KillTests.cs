using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// kill -9 of broker, gateway and Redis between accepting, collecting and settling: nothing that was accepted is lost,
/// nothing is doubled, and all goes on by itself.
/// </summary>
public abstract class KillTests(KillGround ground, ITestOutputHelper output)
{
    private const int Patience = 240_000;
    private const string Author = "KOR/kisa/lee";

    private static readonly string[] Lanes = ["USA/cisa", "JPN/npa", "USA/fbi"];
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");

    private protected abstract string Engine { get; }

    [Fact(Timeout = Patience)]
    public async Task What_a_gateway_accepted_goes_out_although_it_was_killed_before_the_broker_had_it()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await ground.StandAsync(Engine, cancel);
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
        var drill = await ground.StandAsync(Engine, cancel);
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
    public async Task What_is_published_and_not_collected_survives_kills_of_the_store_and_of_the_broker()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await ground.StandAsync(Engine, cancel);
        await drill.Gateway("USA").KillAsync();
        await UntilPublishedAsync(drill, await drill.SendAsync(Author, Lanes, cancel), cancel);
        if (drill.Redis is { } redis)
        {
            await redis.KillAsync(); // under a broker that runs, and cannot take the next one now
            var next = await drill.SendAsync(Author, Lanes, cancel);
            await redis.StartAgainAsync();
            await UntilPublishedAsync(drill, next, cancel);
        }
        await drill.Broker.KillAsync();
        await drill.StandUpAsync(cancel);
        await drill.ReckonAsync(cancel);
    }

    [Fact(Timeout = Patience)]
    public async Task A_delivery_that_was_not_settled_comes_again_after_a_kill_and_one_that_was_does_not()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await ground.StandAsync(Engine, cancel);
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
        var drill = await ground.StandAsync(Engine, cancel);
        var before = await LastPlaceAsync(drill, 0, cancel);
        var sending = Parallel.ForAsync(0, many, cancel, async (_, over) => await drill.SendAsync(Author, Lanes, over));
        while (await LastPlaceAsync(drill, before, cancel) == before) cancel.ThrowIfCancellationRequested();
        await drill.Gateway("USA").KillAsync();
        await drill.StandUpAsync(cancel);
        await sending;
        await drill.ReckonAsync(cancel);
    }

    [Fact(Timeout = Patience)]
    public async Task Kills_at_any_moment_lose_and_double_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await new KillStorm(await ground.StandAsync(Engine, cancel), output).RunAsync(kills: 3, cancel);
    }

    /// <summary>Some minutes: <c>make soak</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Many_kills_at_any_moment_lose_and_double_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await new KillStorm(await ground.StandAsync(Engine, cancel), output).RunAsync(kills: 60, cancel);
    }

    private static async Task UntilPublishedAsync(KillDrill drill, AcceptedMessage message, CancellationToken cancel)
    {
        await foreach (var state in drill.Client(Author).Sending.WatchStateAsync(message.Envelope, cancel))
            if (state.Recipients.All(recipient => recipient.Stage >= DeliveryStage.Accepted)) return;
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
