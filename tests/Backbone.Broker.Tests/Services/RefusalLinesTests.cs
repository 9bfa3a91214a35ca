using Backbone.Broker.Documents;
using Backbone.Broker.Services;
using Backbone.Broker.Tests.Admission;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Tests.Services;

/// <summary>A nation that is refused without end does not flush the broker's log.</summary>
public sealed class RefusalLinesTests
{
    [Fact]
    public async Task Of_one_nation_some_refusals_a_minute_are_told_and_the_rest_is_counted()
    {
        await using var desk = new Desk();
        var heard = new Lines();
        using var calls = new BrokerCalls(new FederationView(desk.Federation.NewHistory()), new OpenCalls<NationCode>(),
            new NoLifetime(), desk.Clock, heard);
        for (var i = 0; i < 3 * TransportLimits.LogLinesOfOne; i++)
            calls.Refused(NationCode.Parse("KOR"), "Publish", RefusalReason.StampInvalid);
        calls.Refused(NationCode.Parse("JPN"), "Publish", RefusalReason.LaneFull);
        desk.Clock.Advance(TransportLimits.LogPeriod);
        calls.Refused(NationCode.Parse("KOR"), "Publish", RefusalReason.StampInvalid);
        Assert.Equal([
            .. Enumerable.Repeat("KOR: Publish refused: StampInvalid", TransportLimits.LogLinesOfOne), "JPN: Publish refused: LaneFull",
            $"{2 * TransportLimits.LogLinesOfOne} more were refused in the last minute, of these 2 nations or others", "KOR: Publish refused: StampInvalid",
        ], heard.Told);
    }

    private sealed class Lines : ILogger<BrokerCalls>
    {
        public List<string> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Add(formatter(state, exception));
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
