using Backbone.Gateway.Releasing;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Gateway.Tests.Releasing;

/// <summary>Who is refused without end does not flush the log.</summary>
public sealed class RefusalLogTests
{
    private static readonly PrincipalAddress Lee = PrincipalAddress.Parse("KOR/kisa/lee");
    private static readonly PrincipalAddress Park = PrincipalAddress.Parse("KOR/kisa/park");

    [Fact]
    public async Task Of_one_caller_some_refusals_a_minute_are_told_and_the_rest_is_counted()
    {
        var (clock, heard) = (new FakeTimeProvider(), new HeardLog<RefusalLog>());
        using var log = new RefusalLog(clock, heard);
        for (var i = 0; i < TransportLimits.LogLinesOfOne; i++)
        {
            log.Refused(null, Lee, RefusalReason.Malformed);
            log.DraftRefused(Lee, RefusalReason.Malformed);
        }
        log.Refused(null, Park, RefusalReason.NotReleased);
        clock.Advance(TransportLimits.LogPeriod);
        log.DraftRefused(Lee, RefusalReason.TooLarge);
        var lines = new List<string>();
        while (!heard.IsSilent) lines.Add((await heard.NextAsync(TestContext.Current.CancellationToken)).Text);
        Assert.Equal(TransportLimits.LogLinesOfOne, lines.Count(line => line.EndsWith($"of {Lee} refused: Malformed", StringComparison.Ordinal)));
        Assert.Equal([$"(null) of {Park} refused: NotReleased", $"{TransportLimits.LogLinesOfOne} more messages were refused in the last minute, of these 2 callers or others",
            $"a draft of {Lee} refused: TooLarge"], lines[^3..]);
    }

    [Fact]
    public async Task A_desk_that_is_handed_the_same_nonsense_again_tells_it_a_few_times()
    {
        var heard = new HeardLog<RefusalLog>();
        await using var bench = new Bench();
        using var log = new RefusalLog(bench.Clock, heard);
        var desk = new ReleaseDesk(bench.Identity, bench.Signer(), bench.Borders, bench.Store, bench.Quotas, bench.Ledger, log,
            bench.Clock, bench.Log.For<ReleaseDesk>());
        for (var i = 0; i < 3 * TransportLimits.LogLinesOfOne; i++)
            Assert.IsType<ReleaseOutcome.Refused>(await desk.RuleAsync(new ReleaseRequest(new byte[] { 1 }, Lee, []), TestContext.Current.CancellationToken));
        var lines = 0;
        for (; !heard.IsSilent; lines++) await heard.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TransportLimits.LogLinesOfOne, lines);
    }
}
