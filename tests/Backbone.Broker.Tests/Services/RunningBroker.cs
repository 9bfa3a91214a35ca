using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Backbone.Authority;
using Backbone.Broker.Startup;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Startup;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.TestKit;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>
/// A whole broker in this process: real Kestrel on a free port, real mutual TLS, an embedded store, the test
/// federation.
/// </summary>
public sealed class RunningBroker : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backbone-broker-");
    private readonly StringWriter _output = new();
    private readonly ConcurrentDictionary<NationCode, GrpcChannel> _gateways = [];
    private readonly List<IDisposable> _clients = [];
    private WebApplication? _app;

    public RunningBroker() : this(TestFederation.Default)
    {
    }

    internal RunningBroker(TestFederation federation)
    {
        Federation = federation;
        Consignments = new TestConsignments(federation, TimeProvider.System);
    }

    public TestFederation Federation { get; }

    public TestConsignments Consignments { get; }

    /// <summary>Whether the nations' revocation lists are handed to it; before it starts.</summary>
    public bool WithLists { get; init; }

    /// <summary>Its store.</summary>
    public string Store { get; init; } = "embedded:store/broker.db";

    /// <summary>Entries of one lane's life.</summary>
    public int? LaneEntries { get; init; }

    /// <summary>What is put around its parts.</summary>
    internal Action<IServiceCollection>? Change { get; init; }

    /// <summary>A certificate of JPN that its list names; with lists only.</summary>
    public X509Certificate2? Revoked { get; init; }

    public Uri Address => Services.GetRequiredService<ListeningAddresses>().Grpc;

    public Uri Management => Services.GetRequiredService<ListeningAddresses>().Management;

    public IServiceProvider Services => _app!.Services;

    /// <summary>What it may say; checked in the end.</summary>
    public LogWatch Watch { get; } = new();

    /// <summary>What it printed on standard output.</summary>
    public string Output => _output.ToString();

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask InitializeAsync()
    {
        WriteFiles();
        var settings = BrokerSettings.Load(PathOf("broker.json"));
        _app = await BrokerProcess.BuildAsync(settings, exitWithParent: false, ready: _output, change: Change);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        var readiness = Services.GetRequiredService<Readiness>();
        Assert.True(await readiness.Outcome.WaitAsync(Bound, TestContext.Current.CancellationToken));
    }

    /// <summary>The settings file and all that it names.</summary>
    public void WriteFiles()
    {
        var folder = Directory.CreateDirectory(PathOf("documents")).FullName;
        foreach (var (document, i) in Federation.Documents.Select((document, i) => (document, i)))
            File.WriteAllBytes(Path.Combine(folder, $"{i}.bin"), document.Bytes.Span);
        var certificate = Federation.BrokerTls.IssueWithNewKey(new TlsIdentity.Broker(Federation.Name, "b1"),
            LeafTerms.Loopback);
        CertificateFiles.Write(PathOf("b1.pem"), PathOf("b1.key"), certificate, "open sesame", CertificateFiles.ExerciseRounds);
        File.WriteAllText(PathOf("passphrase"), "open sesame\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(PathOf("passphrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var nation in Federation.Nations)
            CertificateFiles.WriteRevocationList(PathOf($"{nation.Code}.crl"), nation.Tls.IssueRevocationList(
                null, nation == Federation.Jpn && Revoked is not null
                    ? [new Revocation(Revoked, TimeProvider.System.GetUtcNow())] : []));
        File.WriteAllText(PathOf("broker.json"), JsonSerializer.Serialize(new
        {
            Federation = Federation.Name.ToString(),
            CharterHash = Federation.Charter.Hash.ToString(),
            BrokerId = "b1",
            Listen = "127.0.0.1:0",
            Management = "127.0.0.1:0",
            Tls = new
            {
                Certificate = "b1.pem",
                Key = "b1.key",
                PassphraseFile = "passphrase",
                Crls = WithLists ? Federation.Nations.Select(nation => $"{nation.Code}.crl").ToArray() : [],
            },
            Store,
            LaneEntries,
            Durability = "fsync",
            Documents = "documents",
            LogFile = "broker.log",
        }));
    }

    /// <summary>A nation's gateway.</summary>
    public GrpcChannel Gateway(TestNation nation) => _gateways.GetOrAdd(nation.Code,
        _ => Connect(nation.Tls, new TlsIdentity.Gateway(Federation.Name, nation.Code)));

    public Wire.RelayService.RelayServiceClient Relay(string nation) => new(Gateway(Federation[nation]));

    public Wire.DocumentService.DocumentServiceClient Documents(string nation) => new(Gateway(Federation[nation]));

    /// <summary>Somebody with a certificate by some authority.</summary>
    public GrpcChannel Connect(CertificateAuthority authority, TlsIdentity identity) =>
        Connect(authority.IssueWithNewKey(identity));

    /// <summary>Whoever has this certificate.</summary>
    public GrpcChannel Connect(X509Certificate2 certificate)
    {
        var trust = new TrustStore(Federation.Name);
        trust.ReplaceRoots([new TrustedRoot(TrustDomain.OfBrokers(Federation.Name), Federation.BrokerTls.Root)]);
        var client = new MutualTlsClient(
            OwnCertificate.FromMemory(certificate), trust, RevocationRule.ListWherePresent,
            TimeProvider.System, NullLogger.Instance);
        var channel = GrpcChannel.ForAddress(Address, new GrpcChannelOptions
        {
            HttpHandler = client.CreateHandler(new TlsIdentity.Broker(Federation.Name, "b1")),
            DisposeHttpClient = true,
            MaxSendMessageSize = null,
            MaxReceiveMessageSize = null,
        });
        _clients.Add(channel);
        return channel;
    }

    /// <summary>Publishes and expects a place.</summary>
    public async Task<Wire.Placement> PlaceAsync(Consignment consignment)
    {
        var response = await Relay(consignment.Header.SenderNation.ToString()).PublishAsync(
            new Wire.PublishRequest { Consignment = ByteString.CopyFrom(consignment.Bytes.Span) }, Options());
        Assert.Equal(Wire.PublishResponse.OutcomeOneofCase.Placed, response.OutcomeCase);
        return response.Placed;
    }

    /// <summary>A deadline on each call.</summary>
    public static CallOptions Options(CancellationToken? cancellation = null) => new(
        deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Bound,
        cancellationToken: cancellation ?? TestContext.Current.CancellationToken);

    /// <summary>The status that a call fails with.</summary>
    public static async Task<StatusCode> FailureAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    /// <summary>What its log holds.</summary>
    public string Log()
    {
        using var open = new FileStream(
            Directory.GetFiles(_folder.FullName, "broker*.log").Single(), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite);
        return new StreamReader(open).ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        if (_app is not null)
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }
        if (Directory.GetFiles(_folder.FullName, "broker*.log").Length > 0) Watch.Read(Log().Split('\n'));
        _folder.Delete(recursive: true);
        if (!WithLists) Watch.Expect("no revocation lists are configured");
        Watch.Check();
    }
}
