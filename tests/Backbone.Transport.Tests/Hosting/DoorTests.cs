using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Hosting;
using Backbone.Transport.Tests.Hosting.Loads;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Connections have bounds: of one caller, of handshakes from one address; and strangers do not flush the log.</summary>
public sealed class DoorTests : IAsyncDisposable
{
    private const int PeerRefused = 1000;
    private const int MorePeersRefused = 1005;
    private const int ConnectionRefused = 1111;

    private readonly RunningServer _server = new();
    private readonly List<IDisposable> _open = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _open) one.Dispose();
        await _server.DisposeAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_has_a_bounded_number_of_connections_and_another_caller_is_let_in()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var kor = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var usa = _server.Pki.Issue(_server.Pki.Gateway("USA"));
        var channels = Enumerable.Range(0, HostingLimits.ConnectionsOfCaller).Select(_ => _server.Connect(kor)).ToList();
        _open.AddRange(channels);
        foreach (var channel in channels) await channel.Call(EchoBase.WhoAmIMethod);

        using var more = _server.Connect(kor);
        await Calls.AssertNoConnection(() => more.Call(EchoBase.WhoAmIMethod));
        var said = await _server.Log.Next(ConnectionRefused, Cancel);
        Assert.Equal("spiffe://kor.backbone.example/gateway", said.Values["Peer"]);
        using var other = _server.Connect(usa);
        Assert.Equal("USA", await other.Call(EchoBase.GatewayMethod));

        channels[0].Dispose();
        await Patience.Until(() => Answers(kor), Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task Before_any_root_is_known_nobody_is_judged_and_callers_come_again()
    {
        var roots = _server.Pki.Roots.ToArray();
        _server.Pki.Trust.ReplaceRoots([]);
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var kor = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var channel = _server.Connect(kor);
        var early = await Calls.Failure(() => channel.Call(EchoBase.GatewayMethod));
        Assert.DoesNotContain("CallerRefused", $"{early.DebugException}", StringComparison.Ordinal);
        _server.Pki.Trust.ReplaceRoots(roots);
        Assert.Equal("KOR", await channel.Call(EchoBase.GatewayMethod));
    }

    [Fact(Timeout = 60_000)]
    public async Task Handshakes_that_do_not_go_on_hold_their_address_s_places_and_no_others()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        for (var i = 0; i < HostingLimits.HandshakesOfAddress; i++) await Connect("127.0.0.2");
        Assert.True(await IsClosed("127.0.0.2"));
        Assert.Equal("127.0.0.2", (await _server.Log.Next(ConnectionRefused, Cancel)).Values["Peer"]);

        // From another address, with a place each, and given back when the handshake is over.
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var channel = _server.Connect(certificate);
        Assert.Equal("KOR", await channel.Call(EchoBase.GatewayMethod));
        Assert.True(await IsClosed("127.0.0.2"));
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_many_refused_strangers_a_few_are_told_of_and_the_rest_are_counted()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var stranger = _server.Pki.Issue(_server.Pki.Person("KOR/kisa/lee"));
        const int beyond = 7;
        for (var i = 0; i < TransportLimits.LogLinesOfOne + beyond; i++) await Knock(stranger);
        for (var i = 0; i < TransportLimits.LogLinesOfOne; i++) await _server.Log.Next(PeerRefused, Cancel);
        _server.Clock.Advance(TransportLimits.LogPeriod);
        var rest = await _server.Log.Next(MorePeersRefused, Cancel);
        Assert.Equal((long)beyond, rest.Values["Count"]);
        await Knock(stranger);
        await _server.Log.Next(PeerRefused, Cancel);
    }

    private bool Answers(X509Certificate2 certificate)
    {
        using var channel = _server.Connect(certificate);
        return channel.Call(EchoBase.WhoAmIMethod).ContinueWith(call => call.IsCompletedSuccessfully, TaskScheduler.Default)
            .GetAwaiter().GetResult();
    }

    private async Task<TcpClient> Connect(string from)
    {
        var tcp = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        _open.Add(tcp);
        await tcp.ConnectAsync(IPAddress.Loopback, _server.Addresses.Grpc.Port, Cancel);
        return tcp;
    }

    /// <summary>Whether the server closes a new connection before a byte was sent.</summary>
    private async Task<bool> IsClosed(string from)
    {
        try
        {
            return await (await Connect(from)).GetStream().ReadAsync(new byte[1], Cancel) == 0;
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            return true;
        }
    }

    private async Task Knock(X509Certificate2 certificate)
    {
        using var tcp = await Connect("127.0.0.1");
        await using var tls = new SslStream(tcp.GetStream());
        await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            }, Cancel);
            while (await tls.ReadAsync(new byte[64], Cancel) > 0) { }
        });
    }
}
