using Backbone.Gateway.Receipts;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Telling;
using Backbone.Gateway.Tests.Delivery;
using Backbone.Gateway.Tests.Opening;
using Backbone.Hosting.Clocks;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.TestKit;
using Backbone.TestKit.Federation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Gateway.Tests.Clocks;

/// <summary>
/// The clock stands behind an end for a while, and is set right: what was to be told by the gateway's own key, or by a service's that
/// it holds, is told then, and nothing of it was given up.
/// </summary>
public sealed class ReceiptWriterEndTests : IAsyncDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly (string, ReceiptEvent) Delivered = ("KOR/gateway", ReceiptEvent.Delivered);
    private static readonly (string, ReceiptEvent) Opened = (Mailroom.Siem, ReceiptEvent.Opened);

    private readonly ServiceRoom _services = new();
    private readonly JumpingClock _clock;
    private readonly ReceiptWriter _writer;

    public ReceiptWriterEndTests()
    {
        _clock = new JumpingClock(Bench.Clock);
        var desk = new ReleaseDesk(Bench.Identity, Bench.Signer(), Bench.Borders, Bench.Store, Bench.Quotas, Bench.Ledger, Bench.RefusalLog,
            _clock, NullLogger<ReleaseDesk>.Instance);
        _writer = new ReceiptWriter(
            desk, Bench.Identity, Bench.Borders, Bench.Store, new FactSignal(), _clock, NullLogger<ReceiptWriter>.Instance);
    }

    private Bench Bench => _services.Bench;

    private static Timestamp End => Bench.Federation.Now.Plus(5 * Day);

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _services.DisposeAsync();
    }

    [Theory]
    [InlineData("signing key KOR/gateway"), InlineData("signing key KOR/kisa/siem-1"), InlineData("roster KOR"), InlineData("key set KOR")]
    [InlineData("mandate KOR"), InlineData("registrar key KOR"), InlineData("stamp key KOR"), InlineData("charter")]
    public async Task What_could_not_be_told_while_the_clock_was_ahead_is_told_when_it_is_set_right(string what)
    {
        await BeginAsync(what);
        _clock.Jump(6 * Day);
        await TellAsync();
        Assert.Contains(what.EndsWith("gateway", StringComparison.Ordinal) ? Delivered : Opened, await _services.ToTellAsync());
        _clock.Jump(-6 * Day);
        await TellAsync();
        Assert.Empty(await _services.ToTellAsync());
        Assert.Equal(["KOR/gateway", Mailroom.Siem], (await Bench.OutboxAsync()).Select(AuthorOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("roster KOR"), InlineData("key set KOR"), InlineData("charter")]
    public async Task What_cannot_be_told_because_a_document_has_ended_waits_for_the_next_one(string what)
    {
        await BeginAsync(what);
        Bench.Clock.Advance(6 * Day);
        await TellAsync();
        Assert.Equal([Delivered, Opened], await _services.ToTellAsync());
    }

    [Fact]
    public async Task Where_the_gateway_has_no_key_of_its_own_what_its_services_opened_is_told_all_the_same()
    {
        await BeginAsync("signing key KOR/gateway");
        Bench.Clock.Advance(6 * Day);
        await TellAsync();
        Assert.Equal([Delivered], await _services.ToTellAsync());
        Assert.Equal([Mailroom.Siem], (await Bench.OutboxAsync()).Select(AuthorOf));
    }

    [Fact]
    public async Task What_a_service_opened_is_given_up_when_its_key_has_ended_for_certain()
    {
        await BeginAsync("signing key KOR/kisa/siem-1");
        _clock.Jump(6 * Day);
        await TellAsync();
        Bench.Clock.Advance(SettledTime.Hold);
        await TellAsync();
        Assert.Empty(await _services.ToTellAsync());
        Assert.Equal(["KOR/gateway"], (await Bench.OutboxAsync()).Select(AuthorOf));
    }

    private async Task BeginAsync(string what)
    {
        await _services.SettleAsync(Mailroom.Siem, "siem", await _services.GetAsync());
        Assert.Equal([Delivered, Opened], await _services.ToTellAsync());
        await Bench.AdoptAsync([.. new Endings(Bench.Federation, End).Of(what)]);
    }

    private Task TellAsync() => _writer.TellAllAsync(TestContext.Current.CancellationToken);

    private static string AuthorOf(Consignment receipt)
    {
        Assert.True(receipt.SealedHandling.TryOpen(receipt.EnvelopeId, Bench.Federation.Usa.GatewayCustody, out var handling, out _, out _));
        return handling.Author.ToString();
    }
}
