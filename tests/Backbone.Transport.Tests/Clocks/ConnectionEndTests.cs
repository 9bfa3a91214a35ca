using System.Security.Cryptography.X509Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Tests.Hosting;

namespace Backbone.Transport.Tests.Clocks;

/// <summary>The same over real connections: who is refused, and on which side, when the clock stands around an end.</summary>
public sealed class ConnectionEndTests : IAsyncDisposable
{
    private const int PeerRefused = 1000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] ForthAndBack = [-Day, TimeSpan.Zero, Second, Day, -Day];

    private readonly RunningServer _server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task A_server_lets_a_caller_in_to_the_last_second_of_its_certificate()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"), 3 * Day);
        await AssertEndsAsync(certificate, certificate.NotAfter, async _ =>
            Assert.Equal(PeerRefusal.Expired, (await _server.Log.Next(PeerRefused, Cancel)).Values["Reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_lets_callers_in_to_the_last_second_of_their_nations_list()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        _server.Pki.Trust.OfferRevocationLists([_server.Pki.NextList(_server.Pki.NationDomain("KOR"), 5 * Day)], _server.Clock.GetUtcNow());
        await AssertEndsAsync(certificate, (_server.Clock.GetUtcNow() + (5 * Day)).UtcDateTime, async _ =>
            Assert.Equal(PeerRefusal.RevocationListStale, (await _server.Log.Next(PeerRefused, Cancel)).Values["Reason"]));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_speaks_with_the_broker_to_the_last_second_of_the_brokers_certificate()
    {
        using var own = _server.WriteCertificate();
        await _server.StartReady(TestContext.Current.CancellationToken);
        _server.Clock.AdjustTime(_server.Clock.GetUtcNow() + (20 * Day)); // so that the caller's own outlives it
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        _server.Pki.Trust.OfferRevocationLists([_server.Pki.NextList(_server.Pki.NationDomain("KOR"), 60 * Day)], _server.Clock.GetUtcNow());
        await AssertEndsAsync(certificate, own.NotAfter, verdict =>
        {
            Assert.Equal(PeerRefusal.Expired, verdict?.Reason);
            return Task.CompletedTask;
        });
    }

    private async Task AssertEndsAsync(X509Certificate2 certificate, DateTime end, Func<PeerVerdict.Refused?, Task> assertRefused)
    {
        foreach (var moment in ForthAndBack)
        {
            _server.Clock.AdjustTime(new DateTimeOffset(end.ToUniversalTime()) + moment);
            PeerVerdict.Refused? verdict = null;
            using var channel = _server.Connect(OwnCertificate.FromMemory(certificate), refused: refused => verdict = refused);
            if (moment <= TimeSpan.Zero)
            {
                Assert.Equal("KOR", await channel.Call(EchoBase.GatewayMethod));
                continue;
            }
            await Calls.AssertNoConnection(() => channel.Call(EchoBase.GatewayMethod));
            await assertRefused(verdict);
        }
    }
}
