using System.Globalization;
using Backbone.Broker.Storage;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Tests.Storage;

public abstract partial class StoreConformance
{
    /// <summary>Bytes that the engine holds: in memory for Redis, in its file for SQLite, all that lies beside the records included.</summary>
    private protected abstract Task<long> HeldBytesAsync();

    [Fact]
    public async Task Long_traffic_that_is_acknowledged_leaves_what_the_store_holds_flat()
    {
        const int Life = 1000;
        const int Generations = 12;
        // What a generation leaves is its size and one acknowledgement; what an entry would leave is 77 bytes and more.
        const double MostBytesOfMessage = 15;
        await ReopenAsync(laneEntries: Life);
        List<long> held = [];
        for (var generation = 0U; generation < Generations; generation++)
        {
            var lane = Lane with { Id = LaneId.Of(Federation, Lane.Mailbox, generation) };
            var first = (int)generation * Life;
            await Task.WhenAll(Enumerable.Range(first, Life).Select(number =>
                Store.AppendAsync(Entry(number, lane) with { Generation = generation }, Ct).AsTask()));
            Assert.Equal(new AppendOutcome.Closed(Life), await Store.AppendAsync(Entry(first + Life, lane) with { Generation = generation }, Ct));
            Assert.True(await Store.KeepAcknowledgementAsync(lane, Word(Life - 1, (int)generation), Ct));
            Assert.Equal(Life, (await Store.TrimAsync(lane, Life - 1, TrimReason.Acknowledged, Ct)).Count);
            while (await Store.ForgetAsync(1, Ct) > 0)
            {
            }
            held.Add(await HeldBytesAsync());
        }
        var slope = Slope(held[(Generations / 2)..]) / Life;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Generations * Life} messages; held after each thousand: {string.Join(' ', held)} bytes; slope {slope:0.0} bytes a message"));
        Assert.True(slope < MostBytesOfMessage, $"{slope} bytes of each message stay: {string.Join(' ', held)}");
    }

    /// <summary>How much more it is from one to the next, by least squares.</summary>
    private static double Slope(List<long> values)
    {
        var (middle, mean) = ((values.Count - 1) / 2.0, values.Average());
        var (rise, run) = (0.0, 0.0);
        foreach (var (place, value) in values.Index())
        {
            rise += (place - middle) * (value - mean);
            run += (place - middle) * (place - middle);
        }
        return rise / run;
    }
}
