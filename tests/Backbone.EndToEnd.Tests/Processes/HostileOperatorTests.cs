using System.Text;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Sending;
using Backbone.Contracts.Gateway.V1;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>What a hostile operator does to the broker's store reaches nobody as mail; and the store tells it nothing.</summary>
public sealed class HostileOperatorTests
{
    private const string Subject = "지갑 도난 경보";
    private const string Body = "a wallet was emptied at 0xC0FFEE";
    private static readonly NationCode Usa = NationCode.Parse("USA");
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");

    [Fact(Timeout = 240_000)]
    public async Task A_message_altered_in_the_embedded_store_is_quarantined()
    {
        var cancel = TestContext.Current.CancellationToken;
        await AlterAndCollectAsync("embedded", cancel);
    }

    [Fact(Timeout = 240_000)]
    public async Task A_message_altered_in_Redis_is_quarantined()
    {
        var cancel = TestContext.Current.CancellationToken;
        RedisServer.Require();
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await AlterAndCollectAsync(redis.Address, cancel);
    }

    private static async Task AlterAndCollectAsync(string store, CancellationToken cancel)
    {
        using var place = new TestFolder();
        await using var running = await RunningFederation.StartAsync(
            new ExerciseOptions { Folder = place.PathOf("exercise"), Store = store }, cancellation: cancel);
        await running.Gateway(Usa).StopAsync();
        await SendAsync(running, cancel);

        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await running.HostileOperator.AlterNewestAsync(Cisa, cancel)) await look.WaitForNextTickAsync(cancel);
        var everything = await running.HostileOperator.ReadEverythingAsync(cancel);
        Assert.True(Holds(everything, "USA/cisa")); // so the search finds what is there
        Assert.False(Holds(everything, Subject) || Holds(everything, Body));

        await running.Gateway(Usa).StartAsync(cancel);
        QuarantinedEntry? quarantined = null;
        while (quarantined is null)
        {
            quarantined = await FindQuarantinedAsync(running, cancel);
            await look.WaitForNextTickAsync(cancel);
        }
        Assert.Equal(1u, quarantined.Step);
        using var miller = new Officer(running, "USA/cisa/miller");
        Assert.Empty(await miller.Client.Receiving.ListMailAsync(cancel: cancel));
    }

    private static async Task SendAsync(RunningFederation running, CancellationToken cancel)
    {
        using var lee = new Officer(running, "KOR/kisa/lee");
        var submission = await lee.Client.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"], Tlp = Tlp.Amber, Subject = Subject, Exercise = true,
            Parts = [new MessagePart("text/plain;charset=utf-8", "en", "", Encoding.UTF8.GetBytes(Body))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
    }

    private static bool Holds(IReadOnlyList<ReadOnlyMemory<byte>> everything, string text) =>
        everything.Any(bytes => bytes.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private static async Task<QuarantinedEntry?> FindQuarantinedAsync(RunningFederation running, CancellationToken cancel)
    {
        var profile = running.Profile(PrincipalAddress.Parse("USA/cisa/ops"));
        var trust = new TrustStore(profile.Federation);
        var domain = TrustDomain.OfNation(profile.Federation, Usa);
        trust.ReplaceRoots(profile.ReadRoots().Select(root => new TrustedRoot(domain, root)));
        using var own = OwnCertificate.FromFiles(profile.Certificate, null, TimeProvider.System, NullLogger.Instance);
        var tls = new MutualTlsClient(own, trust, RevocationRule.ListWherePresent, TimeProvider.System, NullLogger.Instance);
        using var channel = GrpcChannel.ForAddress(profile.Gateway, new GrpcChannelOptions
        {
            HttpHandler = tls.CreateHandler(new TlsIdentity.Gateway(profile.Federation, Usa)), DisposeHttpClient = true,
        });
        var operations = new OperationsService.OperationsServiceClient(channel);
        var answer = await operations.ListQuarantineAsync(new ListQuarantineRequest(), cancellationToken: cancel);
        Assert.Null(answer.Refused);
        return answer.Entries.Count > 0 ? answer.Entries[0] : null;
    }

    /// <summary>An officer at a device.</summary>
    private sealed class Officer : IDisposable
    {
        private readonly KeyFileCustody _keys;

        public Officer(RunningFederation running, string address)
        {
            Profile profile = running.Profile(PrincipalAddress.Parse(address));
            _keys = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
            Client = BackboneClient.Connect(profile, _keys, TimeProvider.System);
        }

        public BackboneClient Client { get; }

        public void Dispose()
        {
            Client.Dispose();
            _keys.Dispose();
        }
    }
}
