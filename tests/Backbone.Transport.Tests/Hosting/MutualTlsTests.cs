using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Peers;
using Grpc.Core;
using Grpc.Health.V1;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>Mutual TLS over real connections: who comes in, who does not and why, and what changes while they stay.</summary>
public sealed class MutualTlsTests : IAsyncDisposable
{
    private const int PeerRefused = 1000;
    private const int CutOff = 1110;

    private readonly RunningServer _server = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = 60_000)]
    public async Task A_gateway_comes_in_and_the_service_knows_who_it_is()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var channel = _server.Connect(certificate);
        Assert.Equal("spiffe://kor.backbone.example/gateway", await channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal("KOR", await channel.Call(EchoBase.GatewayMethod));
        var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: Cancel);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }

    public static TheoryData<string, PeerRefusal> Intruders => new()
    {
        { "foreign CA", PeerRefusal.ForeignAuthority },
        { "other federation", PeerRefusal.WrongFederation },
        { "expired", PeerRefusal.Expired },
        { "not yet valid", PeerRefusal.NotYetValid },
        { "revoked", PeerRefusal.Revoked },
        { "stale list", PeerRefusal.RevocationListStale },
        { "no list", PeerRefusal.RevocationListMissing },
        { "person", PeerRefusal.WrongIdentity },
        { "broker", PeerRefusal.WrongIdentity },
    };

    [Theory(Timeout = 60_000), MemberData(nameof(Intruders))]
    public async Task Who_may_not_come_in_is_refused_for_the_reason(string who, PeerRefusal reason)
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = MakeIntruder(who);
        using var channel = _server.Connect(certificate);
        await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(reason, (await _server.Log.Next(PeerRefused, Cancel)).Values["Reason"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_without_a_certificate_is_refused()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var channel = _server.Connect(handler);
        await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(PeerRefusal.NoCertificate, (await _server.Log.Next(PeerRefused, Cancel)).Values["Reason"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task TLS_below_1_3_is_refused()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        var fault = await Record.ExceptionAsync(() => ServerCertificate(certificate, SslProtocols.Tls12));
        Assert.True(fault is AuthenticationException or IOException, $"{fault}");
        Assert.NotEmpty(await ServerCertificate(certificate, SslProtocols.Tls13));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("spiffe://broker.backbone.example/b2", PeerRefusal.WrongIdentity)]
    [InlineData("spiffe://kor.backbone.example/gateway", PeerRefusal.WrongIdentity)]
    public async Task A_client_refuses_a_server_that_is_not_the_one_it_pinned(string expected, PeerRefusal reason)
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        PeerVerdict.Refused? verdict = null;
        using var channel = _server.Connect(certificate, TlsIdentity.Parse(expected), refused => verdict = refused);
        await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(reason, verdict?.Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_refuses_a_server_of_a_foreign_CA()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var impostor = new TestPki(_server.Clock);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        var trust = impostor.Trust;
        var client = new MutualTlsClient(Transport.Credentials.OwnCertificate.FromMemory(certificate), trust,
            Transport.Trust.RevocationRule.ListRequired, _server.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        PeerVerdict.Refused? verdict = null;
        using var channel = _server.Connect(client.CreateHandler(_server.Pki.Broker(), refused => verdict = refused));
        await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(PeerRefusal.ForeignAuthority, verdict?.Reason);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_goes_on_trying_says_once_why_it_does_not_take_the_server()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        var (log, trust) = (new LogCapture(), new Transport.Trust.TrustStore(_server.Pki.Federation));
        var client = new MutualTlsClient(Transport.Credentials.OwnCertificate.FromMemory(certificate), trust,
            Transport.Trust.RevocationRule.ListWherePresent, _server.Clock, log.CreateLogger("client"));
        using var channel = _server.Connect(client.CreateHandler(_server.Pki.Broker()));
        for (var attempt = 0; attempt < 3; attempt++) await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(PeerRefusal.ForeignAuthority, (await log.Next(PeerRefused, Cancel)).Values["Reason"]);
        Assert.True(log.IsSilent);
        trust.ReplaceRoots(_server.Pki.Roots);
        Assert.NotEmpty(await channel.Call(EchoBase.WhoAmIMethod));
        Assert.True(log.IsSilent);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_renewed_server_certificate_is_shown_without_a_restart_and_open_calls_go_on()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var channel = _server.Connect(certificate);
        using var call = channel.OpenStream();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        var before = await ServerCertificate(certificate);

        using var renewed = _server.WriteCertificate();
        _server.Clock.Advance(TransportLimits.FileCheckPeriod);

        Assert.NotEqual(before, renewed.SerialNumber);
        Assert.Equal(renewed.SerialNumber, await ServerCertificate(certificate));
        Assert.NotEmpty(await channel.Call(EchoBase.WhoAmIMethod));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_shows_its_renewed_certificate_with_the_next_call_and_its_open_streams_go_on()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var folder = new TestFolder();
        var paths = new Transport.Credentials.CertificatePaths(folder.PathOf("own.pem"), folder.PathOf("own.key"));
        using var first = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        CertificateFiles.Write(paths.Certificate, paths.Key, first);
        using var own = Transport.Credentials.OwnCertificate.FromFiles(
            paths, null, _server.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        using var channel = _server.Connect(own);
        using var call = channel.OpenStream();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.Equal("KOR", await channel.Call(EchoBase.GatewayMethod));

        // Another nation's, so that the server says which one it was shown.
        using var renewed = _server.Pki.Issue(_server.Pki.Gateway("USA"));
        CertificateFiles.Write(paths.Certificate, paths.Key, renewed);
        _server.Clock.Advance(TransportLimits.FileCheckPeriod);

        Assert.Equal("USA", await channel.Call(EchoBase.GatewayMethod));
        var more = call.ResponseStream.MoveNext(Cancel);
        Assert.False(more.IsCompleted);
        _server.Pki.Revoke(_server.Pki.NationDomain("KOR"), first);
        await Calls.AssertNoConnection(() => more); // the server ends it, which nobody did before
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_revoked_in_mid_stream_is_cut_off_and_its_neighbour_is_not()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var neighbour = _server.Pki.Issue(_server.Pki.Gateway("USA"));
        using var channel = _server.Connect(certificate);
        using var other = _server.Connect(neighbour);
        using var call = channel.OpenStream();
        using var otherCall = other.OpenStream();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        Assert.True(await otherCall.ResponseStream.MoveNext(Cancel));

        CertificateFiles.WriteRevocationList(_server.List, _server.Pki.NextList(_server.Pki.NationDomain("KOR"), certificate));
        _server.Clock.Advance(TransportLimits.FileCheckPeriod);

        await Calls.AssertNoConnection(() => call.ResponseStream.MoveNext(Cancel));
        var entry = await _server.Log.Next(CutOff, Cancel);
        Assert.Equal((PeerRefusal.Revoked, "spiffe://kor.backbone.example/gateway"), (entry.Values["Reason"], $"{entry.Values["Caller"]}"));
        Assert.Equal("USA", await other.Call(EchoBase.GatewayMethod));
        await Calls.AssertNoConnection(() => channel.Call(EchoBase.WhoAmIMethod));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_caller_whose_certificate_ends_in_mid_stream_is_cut_off()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"), TimeSpan.FromHours(1));
        using var channel = _server.Connect(certificate);
        using var call = channel.OpenStream();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        _server.Clock.Advance(TimeSpan.FromHours(1));
        await Calls.AssertNoConnection(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(PeerRefusal.Expired, (await _server.Log.Next(CutOff, Cancel)).Values["Reason"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_nation_that_leaves_the_charter_is_cut_off()
    {
        await _server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = _server.Pki.Issue(_server.Pki.Gateway("KOR"));
        using var channel = _server.Connect(certificate);
        using var call = channel.OpenStream();
        Assert.True(await call.ResponseStream.MoveNext(Cancel));
        _server.Pki.Trust.ReplaceRoots(_server.Pki.Roots.Where(root => root.Domain != _server.Pki.NationDomain("KOR")));
        await Calls.AssertNoConnection(() => call.ResponseStream.MoveNext(Cancel));
        Assert.Equal(PeerRefusal.ForeignAuthority, (await _server.Log.Next(CutOff, Cancel)).Values["Reason"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_person_let_in_by_a_gateway_is_no_gateway_to_a_service()
    {
        await using var server = new RunningServer { Admitted = new AdmittedPeers.PersonsOf(_server.Pki.NationDomain("KOR")) };
        await server.StartReady(TestContext.Current.CancellationToken);
        using var certificate = server.Pki.Issue(server.Pki.Person("KOR/kisa/lee"));
        using var channel = server.Connect(certificate);
        Assert.Equal("spiffe://kor.backbone.example/kisa/lee", await channel.Call(EchoBase.WhoAmIMethod));
        Assert.Equal(StatusCode.PermissionDenied, (await Calls.Failure(() => channel.Call(EchoBase.GatewayMethod))).StatusCode);
    }

    private X509Certificate2 MakeIntruder(string who)
    {
        var pki = _server.Pki;
        var kor = pki.NationDomain("KOR");
        switch (who)
        {
            case "foreign CA":
                using (var foreign = new TestPki(_server.Clock)) return foreign.Issue(foreign.Gateway("KOR"));
            case "other federation":
                using (var other = new TestPki(_server.Clock, "other.example")) return other.Issue(other.Gateway("KOR"));
            case "expired":
                var expired = pki.Issue(pki.Gateway("KOR"), TimeSpan.FromMinutes(6));
                _server.Clock.Advance(TimeSpan.FromMinutes(10));
                return expired;
            case "not yet valid":
                _server.Clock.Advance(TimeSpan.FromHours(1));
                var early = pki.Issue(pki.Gateway("KOR"));
                _server.Clock.AdjustTime(_server.Clock.GetUtcNow() - TimeSpan.FromMinutes(30));
                return early;
            case "revoked":
                var revoked = pki.Issue(pki.Gateway("KOR"));
                pki.Revoke(kor, revoked);
                return revoked;
            case "stale list":
                pki.Trust.OfferRevocationLists([pki.NextList(kor, TimeSpan.FromMinutes(1))], _server.Clock.GetUtcNow());
                _server.Clock.Advance(TimeSpan.FromMinutes(2));
                return pki.Issue(pki.Gateway("KOR"));
            case "no list":
                using (var young = Backbone.Authority.CertificateAuthority.Create(kor, _server.Clock))
                {
                    pki.Trust.ReplaceRoots([.. pki.Roots, new Transport.Trust.TrustedRoot(kor, X509CertificateLoader.LoadCertificate(young.Root.RawData))]);
                    return young.IssueWithNewKey(pki.Gateway("KOR"));
                }
            case "person":
                return pki.Issue(pki.Person("KOR/kisa/lee"));
            case "broker":
                return pki.Issue(pki.Broker("b2"));
            default:
                throw new ArgumentException(who, nameof(who));
        }
    }

    /// <summary>Connects and reads which certificate the server shows: its serial number.</summary>
    private async Task<string> ServerCertificate(X509Certificate2 client, SslProtocols protocol = SslProtocols.Tls13)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(_server.Addresses.Grpc.Host, _server.Addresses.Grpc.Port, Cancel);
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        }, Cancel);
        return ((X509Certificate2)tls.RemoteCertificate!).SerialNumber;
    }
}
