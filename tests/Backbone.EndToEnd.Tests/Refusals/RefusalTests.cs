namespace Backbone.EndToEnd.Tests.Refusals;

/// <summary>The negative space, on real processes: each thing is refused for its reason, and every reason is reached.</summary>
[Collection(typeof(SiegeCollection))]
public sealed class RefusalTests(Siege siege)
{
    private const int Timeout = 300_000; // the first to run may run all cases, and the machine may have much else to do

    public static IEnumerable<TheoryDataRow<string>> Cases() =>
        RefusalCases.All.Select(one => new TheoryDataRow<string>(one.Sentence) { TestDisplayName = one.ToString(), Label = "" });

    [Theory(Timeout = Timeout), MemberData(nameof(Cases))]
    public async Task It_is_refused_for_its_reason(string sentence)
    {
        var cancel = TestContext.Current.CancellationToken;
        var one = RefusalCases.All.Single(one => one.Sentence == sentence);
        Assert.Equal(one.Reason, await siege.SeenAsync(one, cancel));
        if (one.Good is { } good) Assert.Equal(RefusalReason.Unspecified, await good(siege, cancel));
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_reason_there_is_was_seen_by_a_client_a_gateway_in_quarantine_or_in_a_receipt()
    {
        var seen = new HashSet<RefusalReason> { RefusalReason.Unspecified };
        foreach (var one in RefusalCases.All) seen.Add(await siege.SeenAsync(one, TestContext.Current.CancellationToken));
        Assert.Empty(Enum.GetValues<RefusalReason>().Except(seen)); // a new reason needs a case of its own above
    }
}
