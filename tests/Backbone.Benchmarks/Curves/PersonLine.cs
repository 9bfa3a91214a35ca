using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol.Addresses;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.Benchmarks.Curves;

/// <summary>A person's line to the own gateway, without the SDK: subscriptions that are open and say nothing.</summary>
internal sealed class PersonLine : IDisposable
{
    private readonly OwnCertificate _own;
    private readonly GrpcChannel _channel;
    private readonly MailboxService.MailboxServiceClient _mailboxes;
    private readonly List<AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>> _open = [];

    public PersonLine(Profile profile)
    {
        _own = OwnCertificate.FromFiles(profile.Certificate, null, TimeProvider.System, NullLogger.Instance);
        var (trust, domain) = (new TrustStore(profile.Federation), TrustDomain.OfNation(profile.Federation, profile.Address.Nation));
        trust.ReplaceRoots(profile.ReadRoots().Select(root => new TrustedRoot(domain, root)));
        var tls = new MutualTlsClient(_own, trust, RevocationRule.ListWherePresent, TimeProvider.System, NullLogger.Instance);
        _channel = GrpcChannel.ForAddress(profile.Gateway, new GrpcChannelOptions
        {
            HttpHandler = tls.CreateHandler(new TlsIdentity.Gateway(profile.Federation, profile.Address.Nation)),
            DisposeHttpClient = true,
        });
        _mailboxes = new MailboxService.MailboxServiceClient(_channel);
    }

    /// <summary>Opens a subscription, gives it credit, and leaves it.</summary>
    public async Task OpenAsync(string mailbox, string name)
    {
        var call = _mailboxes.Subscribe();
        _open.Add(call);
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = new OpenSubscription { Mailbox = mailbox, Name = name } });
        if (!await call.ResponseStream.MoveNext() || call.ResponseStream.Current.Opened is not { Waiting: 0 })
            throw new InvalidOperationException($"{name} at {mailbox} is not open and empty: {call.ResponseStream.Current}");
        await call.RequestStream.WriteAsync(new SubscribeRequest { Credit = 16 });
    }

    public void Dispose()
    {
        foreach (var one in _open) one.Dispose();
        _channel.Dispose();
        _own.Dispose();
    }
}
