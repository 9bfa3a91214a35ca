using Backbone.EndToEnd.Tests.Crossing;
using Backbone.TestKit;

namespace Backbone.EndToEnd.Tests.Year;

/// <summary>Time passes, and everybody does no more than the documented commands: each day a message each way is opened.</summary>
public sealed class YearTests
{
    [Fact(Timeout = 180_000)]
    public Task Six_weeks_pass_and_everybody_renews() => PassAsync(42, TestContext.Current.CancellationToken);

    /// <summary><c>make year</c>: two to four minutes.</summary>
    [Fact(Explicit = true)]
    public Task A_year_and_five_weeks_pass() => PassAsync(400, TestContext.Current.CancellationToken);

    private static async Task PassAsync(int days, CancellationToken cancel)
    {
        var clock = new LeapingClock();
        await using var federation = await InProcessFederation.StartAsync(null, clock, cancel, "KOR", "JPN");
        // The third nation's people are away; what ends soon is said, and renewed on the next round; a connection ends with the certificate
        // that it was made with; HTTP's own Date goes by the machine; and what is under way when the clock leaps has lasted a day, the first
        // policies among it.
        federation.Watch.Expect("ends: ", "the certificate of this process: ", "cut off: Expired", "USA", "ahead of the clock of the broker",
            "requests unfinished for", "/gateway\\\" is not delivered");
        var time = new PassingTime(federation, clock);
        time.TakeListsFromPeople();
        while (time.Day < days) await time.DayAsync(cancel);
        // Every third week at the latest; who asked on the last days has no answer yet.
        Assert.All(time.Renewed.Values, count => Assert.InRange(count, days / 28, days));
        Assert.Equal(7, time.Renewed.Count);
    }
}
