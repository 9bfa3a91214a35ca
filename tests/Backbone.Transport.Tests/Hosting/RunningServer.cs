using System.Net;
using System.Security.Cryptography.X509Certificates;
using Backbone.Authority;
using Backbone.Hosting;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Health;
using Backbone.Hosting.Metering;
using Backbone.Hosting.Startup;
using Backbone.Protocol.Addresses;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Backbone.Transport.Tests.Hosting;

/// <summary>A broker's front on free ports of loopback: real Kestrel, real files, authorities in memory.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly JumpingClock _wall;
    private WebApplication? _app;

    public RunningServer()
    {
        (Pki, _wall) = (new TestPki(Clock), new JumpingClock(Clock));
        Paths = new CertificatePaths(_folder.PathOf("b1.pem"), _folder.PathOf("b1.key"));
        WriteCertificate();
        CertificateFiles.WriteRevocationList(List, Pki.NextList(Pki.NationDomain("KOR")));
        CertificateFiles.WriteRevocationList(_folder.PathOf("usa.crl"), Pki.NextList(Pki.NationDomain("USA")));
        CertificateFiles.WriteRevocationList(_folder.PathOf("broker.crl"), Pki.NextList(Pki.Broker().Domain));
    }

    /// <summary>Sets the server's time of day. To advance its clock by weeks would ring each of its timers half a million times.</summary>
    public void SetTimeOfDay(DateTimeOffset time) => _wall.Jump(time - _wall.GetUtcNow());

    /// <summary>The steady clock, by which timers go.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public TestPki Pki { get; }

    public CertificatePaths Paths { get; }

    /// <summary>The file of KOR's revocation list, which the server watches.</summary>
    public string List => _folder.PathOf("kor.crl");

    public LogCapture Log { get; } = new();

    public string Output => _output.ToString();

    public Stream? ParentInput { get; init; }

    public AdmittedPeers Admitted { get; init; } = new AdmittedPeers.AllGateways();

    /// <summary>What its health looks at, beside what every process's does.</summary>
    public IReadOnlyList<HealthCheck> Checks { get; init; } = [];

    /// <summary>What is measured, beside what every process measures.</summary>
    public IReadOnlyList<Gauge> Gauges { get; init; } = [];

    /// <summary>How many connections it takes; null: as many as the limit of files lets it.</summary>
    internal ConnectionRoom? Room { get; init; }

    /// <summary>Where its one line goes; null: where <see cref="Output"/> reads it.</summary>
    public TextWriter? ReadyOutput { get; init; }

    public Func<CancellationToken, Task> SelfTest { get; init; } = _ => Task.CompletedTask;

    public ListeningAddresses Addresses => _app!.Services.GetRequiredService<ListeningAddresses>();

    public Readiness Readiness => _app!.Services.GetRequiredService<Readiness>();

    /// <summary>A part of the running process.</summary>
    public T Part<T>() where T : notnull => _app!.Services.GetRequiredService<T>();

    /// <summary>What the log's file holds by now.</summary>
    public string LogText()
    {
        var file = Directory.GetFiles(_folder.PathOf("."), "log*").Single();
        using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(open).ReadToEnd();
    }

    public X509Certificate2 WriteCertificate()
    {
        var certificate = Pki.Issue(Pki.Broker());
        CertificateFiles.Write(Paths.Certificate, Paths.Key, certificate);
        return certificate;
    }

    /// <summary>Starts, and waits until the process is ready.</summary>
    public async Task<RunningServer> StartReady(CancellationToken cancel)
    {
        await Start(cancel);
        Assert.True(await Readiness.Outcome.WaitAsync(TimeSpan.FromSeconds(20), cancel));
        return this;
    }

    public Task Start(CancellationToken cancel)
    {
        _app = Build();
        return _app.StartAsync(cancel);
    }

    /// <summary>Runs to its end as a process would, and gives the exit code.</summary>
    public Task<int> Run(CancellationToken cancel)
    {
        _app = Build();
        return _app.RunBackboneAsync(cancel);
    }

    public GrpcChannel Connect(X509Certificate2 certificate, TlsIdentity? expected = null, Action<PeerVerdict.Refused>? refused = null) =>
        Connect(OwnCertificate.FromMemory(certificate), expected, refused);

    public GrpcChannel Connect(OwnCertificate own, TlsIdentity? expected = null, Action<PeerVerdict.Refused>? refused = null) =>
        Connect(Handler(own, expected, refused));

    public HttpMessageHandler Handler(
        OwnCertificate own, TlsIdentity? expected = null, Action<PeerVerdict.Refused>? refused = null,
        Action<Transport.Connecting.CallerRefusedException>? notTaken = null)
    {
        var trust = new TrustStore(Pki.Federation);
        trust.ReplaceRoots(Pki.Roots);
        var client = new MutualTlsClient(
            own, trust, RevocationRule.ListWherePresent, Clock, NullLogger.Instance);
        return client.CreateHandler(expected ?? Pki.Broker(), refused, notTaken);
    }

    public GrpcChannel Connect(HttpMessageHandler handler) => GrpcChannel.ForAddress(
        Addresses.Grpc, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        Pki.Dispose();
        _folder.Dispose();
        await _output.DisposeAsync();
    }

    private WebApplication Build()
    {
        var options = new HostingOptions
        {
            Grpc = new IPEndPoint(IPAddress.Loopback, 0),
            ExitWithParent = ParentInput is not null,
            ParentInput = ParentInput,
            ReadyOutput = ReadyOutput ?? _output,
            LogFile = _folder.PathOf("log.json"),
        };
        var builder = BackboneHosting.CreateBuilder(options, new MutualTlsOptions
        {
            Certificate = Paths,
            Renewal = "have the next issued",
            Rule = OwnCertificateRule.OfBroker((TlsIdentity.Broker)Pki.Broker(), Pki.Trust),
            Trust = Pki.Trust,
            RevocationLists = [List, _folder.PathOf("usa.crl"), _folder.PathOf("broker.crl")],
            Admitted = Admitted,
        });
        builder.Services.AddSingleton<TimeProvider>(_wall);
        builder.Services.AddSelfTest("given by the test", (_, cancel) => SelfTest(cancel));
        if (Room is not null) builder.Services.AddSingleton(Room);
        foreach (var check in Checks) builder.Services.AddSingleton(check);
        foreach (var gauge in Gauges) builder.Services.AddSingleton(gauge);
        builder.Logging.AddProvider(Log);
        var app = builder.Build();
        app.MapBackbone();
        app.MapGrpcService<EchoService>();
        app.MapGrpcService<FreightService>();
        return app;
    }
}
