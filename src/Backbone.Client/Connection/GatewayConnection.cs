using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Grpc.Core;
using Grpc.Net.Client;

namespace Backbone.Client.Connection;

/// <summary>One channel to the own nation's gateway, and to nobody else. Connects with the first call.</summary>
internal sealed class GatewayConnection : IDisposable
{
    private readonly Uri _gateway;
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly OwnCertificate _own;
    private readonly RevocationListFiles? _lists;
    private readonly GrpcChannel _channel;
    private volatile PeerVerdict.Refused? _refused;

    private GatewayConnection(
        Profile profile, OwnCertificate own, TrustStore trust, RevocationListFiles? lists, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _options, _clock, _own, _lists) = (profile.Gateway, options, clock, own, lists);
        var tls = new MutualTlsClient(own, trust, RevocationRule.ListWherePresent, clock, options.Log);
        var server = new TlsIdentity.Gateway(profile.Federation, profile.Address.Nation);
        _channel = GrpcChannel.ForAddress(profile.Gateway, new GrpcChannelOptions
        {
            HttpHandler = tls.CreateHandler(server, refused => _refused = refused),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = TransportLimits.MaxAnswerSize,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
            MaxRetryAttempts = null,
        });
        Submission = new SubmissionService.SubmissionServiceClient(_channel);
        Mailbox = new MailboxService.MailboxServiceClient(_channel);
        Members = new MembersService.MembersServiceClient(_channel);
        Approvals = new ApprovalService.ApprovalServiceClient(_channel);
        Operations = new OperationsService.OperationsServiceClient(_channel);
    }

    public SubmissionService.SubmissionServiceClient Submission { get; }

    public MailboxService.MailboxServiceClient Mailbox { get; }

    public MembersService.MembersServiceClient Members { get; }

    public ApprovalService.ApprovalServiceClient Approvals { get; }

    public OperationsService.OperationsServiceClient Operations { get; }

    /// <summary>When the own certificate ends.</summary>
    public DateTimeOffset CertificateUntil => _own.Certificate.NotAfter.ToUniversalTime();

    /// <summary>Whom the own certificate speaks for.</summary>
    public TlsIdentity? Identity => _own.Identity;

    /// <exception cref="BackboneException">Identity: certificate, key or roots are missing, ended or another's.</exception>
    public static GatewayConnection Open(Profile profile, ClientOptions options, TimeProvider clock)
    {
        var trust = new TrustStore(profile.Federation);
        var domain = TrustDomain.OfNation(profile.Federation, profile.Address.Nation);
        trust.ReplaceRoots(profile.ReadRoots().Select(root => new TrustedRoot(domain, root)));
        OwnCertificate? own = null;
        try
        {
            own = OwnCertificate.FromFiles(profile.Certificate, PassphraseOf(profile), clock, options.Log);
            CheckOwn(profile, own, clock);
            var files = Directory.Exists(profile.RevocationListsFolder)
                ? Directory.GetFiles(profile.RevocationListsFolder, "*.crl") : [];
            var lists = files.Length == 0 ? null : new RevocationListFiles(trust, files, clock, options.Log);
            return new GatewayConnection(profile, own, trust, lists, options, clock);
        }
        catch (TransportException fault)
        {
            own?.Dispose();
            throw new BackboneException(FaultKind.Identity, fault.Message,
                "have the nation's registrar issue a certificate, and put it and its key into the profile's folder tls", fault);
        }
        catch (BackboneException)
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>One call and its answer, within the time that one call may take.</summary>
    /// <exception cref="BackboneException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancel)
    {
        // gRPC measures a deadline by the machine's clock, whichever clock the caller has.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + _options.CallTimeout;
        try
        {
            using var running = call(new CallOptions(deadline: deadline, cancellationToken: cancel));
            var answer = await running.ResponseAsync.ConfigureAwait(false);
            _refused = null;
            return answer;
        }
        catch (RpcException fault)
        {
            throw Translate(fault, cancel);
        }
    }

    /// <summary>What a failed call means to whoever made it.</summary>
    public Exception Translate(RpcException fault, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return new OperationCanceledException(fault.Message, fault, cancel);
        if (fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal && CertificateUntil <= _clock.GetUtcNow())
            return CertificateEnded(CertificateUntil);
        return GatewayFault.Of(_gateway, fault, _refused);
    }

    public void Dispose()
    {
        _channel.Dispose();
        _lists?.Dispose();
        _own.Dispose();
    }

    private static void CheckOwn(Profile profile, OwnCertificate own, TimeProvider clock)
    {
        var expected = new TlsIdentity.Person(profile.Federation, profile.Address);
        if (own.Identity != expected)
            throw new BackboneException(FaultKind.Identity,
                $"{profile.Certificate.Certificate} speaks for {own.Identity?.ToString() ?? "nobody"}, the profile is {expected}",
                "take the certificate that belongs to this profile");
        var until = (DateTimeOffset)own.Certificate.NotAfter.ToUniversalTime();
        if (until <= clock.GetUtcNow()) throw CertificateEnded(until);
    }

    private static BackboneException CertificateEnded(DateTimeOffset until) => new(FaultKind.Identity,
        $"the TLS certificate of this profile ended on {until:u}",
        "have the nation's registrar issue a new one, or check this machine's clock");

    // The passphrase's file may be for the message keys alone.
    private static string? PassphraseOf(Profile profile)
    {
        if (!File.Exists(profile.Certificate.Key)) return null;
        var pem = ProfileFile.ReadSmall(profile.Certificate.Key, ownerOnly: true);
        var encrypted = pem.AsSpan().IndexOf("ENCRYPTED PRIVATE KEY"u8) >= 0;
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(pem);
        return encrypted ? profile.ReadPassphrase() : null;
    }
}
