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
        // What leaps a day while it is under way is late, and warnings say so: HTTP's own Date, a request, an acknowledgement, a receipt of the
        // first policies. What ends soon is said, too, and the third nation's people are away. Errors are none of that.
        federation.Watch.Expect("\"@l\":\"Warning\"", "/gateway\\\" is not delivered");
        var time = new PassingTime(federation, clock);
        time.TakeListsFromPeople();
        while (time.Day < days) await time.DayAsync(cancel);
        // Every third week at the latest; who asked on the last days has no answer yet.
        Assert.All(time.Renewed.Values, count => Assert.InRange(count, days / 28, days));
        Assert.Equal(7, time.Renewed.Count);
    }
}
