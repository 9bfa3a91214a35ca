using Backbone.Gateway.Borders;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Releasing;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Federation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// A gateway starts by a clock that stands around the end of one of its documents, and takes them from its folder, or from its store
/// where it ran before. It starts all the same, lets out nothing from the end on, and whatever a start by a wrong clock left aside is
/// there again at the next.
/// </summary>
public sealed class StartEndTests : IAsyncDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan[] ForthAndBack =
        [-Day, -Second, TimeSpan.Zero, Lifetime.ClockTolerance - Second, Lifetime.ClockTolerance, Day, -Second, -Day];

    private readonly Bench _bench = new();
    private readonly TestFolder _documents = new();

    private static TestFederation Federation => TestFederation.Default;

    private static Timestamp End => Federation.Now.Plus(5 * Day);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        _documents.Dispose();
    }

    /// <summary>What ends, and why nothing leaves KOR then.</summary>
    public static TheoryData<string, RefusalReason> Ends() => new()
    {
        { "charter", RefusalReason.AuthorUnknown },
        { "mandate KOR", RefusalReason.AuthorUnknown },
        { "registrar key KOR", RefusalReason.AuthorUnknown },
        { "roster KOR", RefusalReason.AuthorUnknown },
        { "release policy KOR", RefusalReason.PolicyNotInForce },
        { "policy key KOR", RefusalReason.PolicyNotInForce },
        { "key set KOR", RefusalReason.StampKeyUnknown },
        { "mandate USA", RefusalReason.MailboxUnknown },
    };

    [Theory, MemberData(nameof(Ends))]
    public async Task A_gateway_that_starts_after_an_end_lets_nothing_out_and_one_that_starts_before_it_does(string what, RefusalReason reason)
    {
        var all = Federation.Documents.Add(Federation.Kor.OpenRelease(Federation)).AddRange(new Endings(Federation, End).Of(what));
        for (var i = 0; i < all.Length; i++)
            await File.WriteAllBytesAsync(_documents.PathOf($"{i:00}.bin"), all[i].Bytes.ToArray(), Cancellation);
        var met = new List<RefusalReason?>();
        foreach (var moment in ForthAndBack)
        {
            _bench.Clock.AdjustTime(Federation.Now.Plus(Second).ToDateTimeOffset());
            var letter = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa") with { Expires = End.Plus(20 * Day) });
            _bench.Clock.AdjustTime(End.Plus(moment).ToDateTimeOffset());
            met.Add(await StartAndReleaseAsync(letter));
        }
        Assert.Equal(ForthAndBack.Select(moment => moment < TimeSpan.Zero ? (RefusalReason?)null : reason), met);
    }

    private async Task<RefusalReason?> StartAndReleaseAsync(Envelope letter)
    {
        var history = new FederationHistory(Federation.Charter.Hash);
        using var documents = new DocumentKeeper(history, _bench.Store, _bench.Clock, NullLogger<DocumentKeeper>.Instance);
        var borders = new BorderKeeper(_bench.Identity, documents, _bench.Clock, NullLogger<BorderKeeper>.Instance);
        await documents.LoadAsync(_documents.PathOf("."), Cancellation);
        var desk = new ReleaseDesk(_bench.Identity, _bench.Signer(), borders, _bench.Store, _bench.Quotas, _bench.Ledger, _bench.RefusalLog,
            _bench.Clock, NullLogger<ReleaseDesk>.Instance);
        return (await desk.RuleAsync(Bench.RequestOf(letter), Cancellation) as ReleaseOutcome.Refused)?.Refusal.Reason;
    }
}
