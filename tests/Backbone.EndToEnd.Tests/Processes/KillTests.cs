using Backbone.Client.Sending;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// kill -9 of broker, gateway and Redis between accepting, collecting and settling: nothing that was accepted is lost,
/// nothing is doubled, and all goes on by itself.
/// </summary>
public abstract class KillTests(KillGround ground, ITestOutputHelper output)
{
    private protected const int Patience = 240_000;
    private protected const string Author = "KOR/kisa/lee";

    private protected static readonly string[] Lanes = ["USA/cisa", "JPN/npa", "USA/fbi"];

    private protected abstract string Engine { get; }

    private protected Task<KillDrill> StandAsync(CancellationToken cancel) => ground.StandAsync(Engine, cancel);

    [Fact(Timeout = Patience)]
    public async Task What_is_published_and_not_collected_survives_kills_of_the_store_and_of_the_broker()
    {
        var cancel = TestContext.Current.CancellationToken;
        var drill = await StandAsync(cancel);
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
    public async Task Kills_at_any_moment_lose_and_double_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await new KillStorm(await StandAsync(cancel), output).RunAsync(kills: 3, cancel);
    }

    /// <summary>Some minutes: <c>make soak</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Many_kills_at_any_moment_lose_and_double_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await new KillStorm(await StandAsync(cancel), output).RunAsync(kills: 60, cancel);
    }

    private static async Task UntilPublishedAsync(KillDrill drill, AcceptedMessage message, CancellationToken cancel)
    {
        await foreach (var state in drill.Client(Author).Sending.WatchStateAsync(message.Envelope, cancel))
            if (state.Recipients.All(recipient => recipient.Stage >= DeliveryStage.Accepted)) return;
    }
}
