using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Tests.Hosting;
using Backbone.Transport.Trust;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Transport.Tests.Fetching;

/// <summary>
/// A certificate may name URLs: of its issuer, of a revocation list, of an OCSP responder. Nobody asks them, on either
/// side, whoever shows the certificate: whom a process calls is not a stranger's to choose.
/// </summary>
public sealed class NothingIsFetchedTests : IDisposable
{
    private static readonly TimeProvider Clock = TimeProvider.System;
    private readonly Bait _bait = new();
    private readonly TestPki _pki = new(Clock);
    private readonly TestFolder _folder = new();

    public static TheoryData<BaitedBy> Baits => [.. Enum.GetValues<BaitedBy>()];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _bait.Dispose();
        _pki.Dispose();
        _folder.Dispose();
    }

    [Theory(Timeout = 60_000), MemberData(nameof(Baits))]
    public async Task A_server_asks_no_URL_of_a_stranger_s_certificate(BaitedBy how)
    {
        using var own = OwnCertificate.FromMemory(_pki.Issue(_pki.Broker()));
        using var stranger = Baited(_pki.Gateway("KOR"), how);
        var verifier = new PeerVerifier(
            _pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, Clock);
        using var server = new MutualTlsServer(own, verifier, Clock, NullLogger.Instance);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tcp = new TcpClient();
        await tcp.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancel);
        var showing = ShowAsync(tcp.GetStream(), stranger);
        using (var caller = await listener.AcceptTcpClientAsync(Cancel))
        await using (var tls = new SslStream(caller.GetStream()))
            await Assert.ThrowsAsync<AuthenticationException>(
                () => tls.AuthenticateAsServerAsync(server.ForHandshake(caller.Client.RemoteEndPoint, (_, _) => { }), Cancel));
        await showing;

        Assert.Equal(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 60_000), MemberData(nameof(Baits))]
    public async Task A_client_asks_no_URL_of_the_certificate_of_whoever_answers(BaitedBy how)
    {
        using var own = OwnCertificate.FromMemory(_pki.Issue(_pki.Gateway("KOR")));
        using var hostile = Baited(_pki.Broker(), how);
        var refused = await CallAsync(own, hostile);
        Assert.Equal(PeerRefusal.ForeignAuthority, refused?.Reason);
        Assert.Equal(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 60_000), MemberData(nameof(Baits))]
    public async Task A_client_asks_no_URL_of_the_certificate_that_it_shows_itself(BaitedBy how)
    {
        using var certificate = Baited(_pki.Gateway("KOR"), how);
        CertificateFiles.Write(_folder.PathOf("own.pem"), _folder.PathOf("own.key"), certificate);
        using var own = OwnCertificate.FromFiles(
            new CertificatePaths(_folder.PathOf("own.pem"), _folder.PathOf("own.key")), null, Clock, NullLogger.Instance);
        using var broker = _pki.Issue(_pki.Broker());
        Assert.Null(await CallAsync(own, broker));
        Assert.Equal(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    [Theory(Timeout = 60_000), MemberData(nameof(Baits))]
    public async Task Kestrel_asks_no_URL_of_a_stranger_s_certificate(BaitedBy how)
    {
        await using var server = await new RunningServer().StartReady(TestContext.Current.CancellationToken);
        using var stranger = BaitedCertificate.Make(server.Pki.Gateway("KOR"), how, _bait, server.Clock.GetUtcNow());
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Addresses.Grpc.Host, server.Addresses.Grpc.Port, Cancel);
        await ShowAsync(tcp.GetStream(), stranger);
        await server.Log.Next(1000, Cancel);
        Assert.Equal(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Baits))]
    public async Task A_verdict_is_found_without_asking_a_URL(BaitedBy how)
    {
        using var stranger = Baited(_pki.Gateway("KOR"), how);
        var verifier = new PeerVerifier(
            _pki.Trust, RevocationRule.ListRequired, new AdmittedPeers.AllGateways(), PeerUse.Client, Clock);
        Assert.IsType<PeerVerdict.Refused>(verifier.Verify(stranger));
        Assert.Equal(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_chain_that_may_fetch_does_take_the_bait()
    {
        using var stranger = Baited(_pki.Gateway("KOR"), BaitedBy.IssuerUrl);
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.Build(stranger);
        Assert.NotEqual(0, await _bait.ConnectionsAsync(TestContext.Current.CancellationToken));
    }

    private X509Certificate2 Baited(TlsIdentity identity, BaitedBy how) =>
        BaitedCertificate.Make(identity, how, _bait, Clock.GetUtcNow());

    /// <summary>A client of ours calls somebody who shows this certificate; why it refused, or null.</summary>
    private async Task<PeerVerdict.Refused?> CallAsync(OwnCertificate own, X509Certificate2 shown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, shown);
        PeerVerdict.Refused? refused = null;
        var client = new MutualTlsClient(own, _pki.Trust, RevocationRule.ListRequired, Clock, NullLogger.Instance);
        var handler = client.CreateHandler(_pki.Broker(), verdict => refused = verdict);
        using (var http = new HttpClient(handler))
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"https://{listener.LocalEndpoint}/"), Cancel));
        await serving;
        return refused;
    }

    // Takes one handshake, whoever calls, and hangs up.
    private static async Task ServeAsync(TcpListener listener, X509Certificate2 shown)
    {
        using var caller = await listener.AcceptTcpClientAsync(Cancel);
        listener.Stop();
        await using var tls = new SslStream(caller.GetStream());
        await Record.ExceptionAsync(() => tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(shown, null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateRequired = true,
            CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true },
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }, Cancel));
    }

    // Shows a certificate to whoever listens, and reads until the other side hangs up.
    private static async Task ShowAsync(Stream stream, X509Certificate2 certificate)
    {
        await using var tls = new SslStream(stream);
        await Record.ExceptionAsync(async () =>
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                ApplicationProtocols = [SslApplicationProtocol.Http2],
                ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true },
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            }, Cancel);
            while (await tls.ReadAsync(new byte[1024], Cancel) > 0) { }
        });
    }
}
