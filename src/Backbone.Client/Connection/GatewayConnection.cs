using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Connecting;
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
    private readonly TrustStore _trust;
    private readonly TrustDomain _domain;
    private readonly GrpcChannel _channel;
    private volatile PeerVerdict.Refused? _refused;
    private volatile bool _callerRefused;
    private CallerRefusedException? _notTaken;

    private GatewayConnection(
        Profile profile, OwnCertificate own, TrustStore trust, RevocationListFiles? lists, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _options, _clock, _own, _lists) = (profile.Gateway, options, clock, own, lists);
        (_trust, _domain) = (trust, TrustDomain.OfNation(profile.Federation, profile.Address.Nation));
        var tls = new MutualTlsClient(own, trust, RevocationRule.ListWherePresent, clock, options.Log);
        var server = new TlsIdentity.Gateway(profile.Federation, profile.Address.Nation);
        _channel = GrpcChannel.ForAddress(profile.Gateway, new GrpcChannelOptions
        {
            HttpHandler = tls.CreateHandler(server, refused => _refused = refused, refusal => _notTaken = refusal),
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
        Enrollments = new EnrollmentService.EnrollmentServiceClient(_channel);
    }

    public SubmissionService.SubmissionServiceClient Submission { get; }

    public MailboxService.MailboxServiceClient Mailbox { get; }

    public MembersService.MembersServiceClient Members { get; }

    public ApprovalService.ApprovalServiceClient Approvals { get; }

    public OperationsService.OperationsServiceClient Operations { get; }

    public EnrollmentService.EnrollmentServiceClient Enrollments { get; }

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
            own = OwnCertificate.FromFiles(profile.Certificate, PassphraseOf(profile), clock, options.Log,
                OwnCertificateRule.OfCaller(new TlsIdentity.Person(profile.Federation, profile.Address)));
            var files = Directory.Exists(profile.RevocationListsFolder)
                ? Directory.GetFiles(profile.RevocationListsFolder, "*.crl") : [];
            var lists = files.Length == 0 ? null : new RevocationListFiles(
                trust, files, clock, options.Log, new RevocationMemory(profile.RevocationMemoryFolder));
            return new GatewayConnection(profile, own, trust, lists, options, clock);
        }
        catch (TransportException fault)
        {
            own?.Dispose();
            throw new BackboneException(FaultKind.Identity, fault.Message,
                "check the files of the profile's folder tls, or ask the nation's registrar for a new certificate", fault);
        }
        catch (BackboneException)
        {
            own?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// From now on the gateway is known by the roots that a verified charter lists for the nation: a client that runs for long meets the
    /// certificate of the next authority. The profile's files are changed by a renewal.
    /// </summary>
    public void TakeRoots(IEnumerable<ReadOnlyMemory<byte>> roots) =>
        _trust.ReplaceRoots(roots.Select(root => new TrustedRoot(_domain, X509CertificateLoader.LoadCertificate(root.Span))));

    /// <summary>One call and its answer, within the time that one call may take.</summary>
    /// <exception cref="BackboneException">The call failed.</exception>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancel)
    {
        // gRPC measures a deadline by the machine's clock, whichever clock the caller has.
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + _options.CallTimeout;
        while (true)
        {
            try
            {
                using var running = call(new CallOptions(deadline: deadline, cancellationToken: cancel));
                var answer = await running.ResponseAsync.ConfigureAwait(false);
                (_refused, _notTaken, _callerRefused) = (null, null, false);
                return answer;
            }
            catch (RpcException fault)
            {
                var refusal = TakeRefusal(fault);
                // A gateway that is ended at this very moment looks as if it refused the certificate, and no call has reached it.
                if (refusal is null || _callerRefused || cancel.IsCancellationRequested) throw Translate(fault, refusal, cancel);
                _callerRefused = true;
            }
        }
    }

    /// <summary>What a failed call means to whoever made it.</summary>
    public Exception Translate(RpcException fault, CancellationToken cancel) => Translate(fault, TakeRefusal(fault), cancel);

    private Exception Translate(RpcException fault, CallerRefusedException? refusal, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested) return new OperationCanceledException(fault.Message, fault, cancel);
        if (fault.StatusCode is StatusCode.Unavailable or StatusCode.Internal && CertificateUntil <= _clock.GetUtcNow())
            return CertificateEnded(CertificateUntil);
        var certain = _callerRefused || refusal?.Alert is not null;
        _callerRefused = refusal is not null;
        return GatewayFault.Of(_gateway, fault, _refused, certain ? refusal : null);
    }

    // That the own certificate was not taken, as the fault says, or as TLS said since the last answer.
    // What TLS said is taken whatever the fault says, for it is about this fault or none; and where nobody took the connection up at
    // all, it is about an earlier one.
    private CallerRefusedException? TakeRefusal(RpcException fault)
    {
        var said = Interlocked.Exchange(ref _notTaken, null);
        if (fault.Status.DebugException is not { } network) return null;
        return NetworkCause.Find<CallerRefusedException>(network) ?? (
            NetworkCause.Find<SocketException>(network) is { SocketErrorCode: SocketError.ConnectionRefused } ? null : said);
    }

    public void Dispose()
    {
        _channel.Dispose();
        _lists?.Dispose();
        _own.Dispose();
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
