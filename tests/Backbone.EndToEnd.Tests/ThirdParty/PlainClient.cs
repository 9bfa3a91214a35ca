using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.EndToEnd.Tests.ThirdParty;

/// <summary>What any gRPC client does with a certificate and no key: it verifies nothing but its own gateway's identity.</summary>
internal sealed class PlainClient : IDisposable
{
    private readonly OwnCertificate _own;
    private readonly GrpcChannel _channel;

    public PlainClient(Profile profile)
    {
        var trust = new TrustStore(profile.Federation);
        var domain = TrustDomain.OfNation(profile.Federation, profile.Address.Nation);
        trust.ReplaceRoots(profile.ReadRoots().Select(root => new TrustedRoot(domain, root)));
        _own = OwnCertificate.FromFiles(profile.Certificate, null, TimeProvider.System, NullLogger.Instance);
        var tls = new MutualTlsClient(_own, trust, RevocationRule.ListWherePresent, TimeProvider.System, NullLogger.Instance);
        _channel = GrpcChannel.ForAddress(profile.Gateway, new GrpcChannelOptions
        {
            HttpHandler = tls.CreateHandler(new TlsIdentity.Gateway(profile.Federation, profile.Address.Nation)),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = TransportLimits.MaxAnswerSize,
            MaxSendMessageSize = TransportLimits.MaxMessageSize,
        });
        Submission = new SubmissionService.SubmissionServiceClient(_channel);
        Mailbox = new MailboxService.MailboxServiceClient(_channel);
    }

    public SubmissionService.SubmissionServiceClient Submission { get; }

    public MailboxService.MailboxServiceClient Mailbox { get; }

    public void Dispose()
    {
        _channel.Dispose();
        _own.Dispose();
    }
}
