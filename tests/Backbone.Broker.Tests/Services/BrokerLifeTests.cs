using System.Net;
using Backbone.Broker.Documents;
using Backbone.Broker.Health;
using Backbone.Hosting.Health;
using Backbone.Broker.Services;
using Backbone.Broker.Tests.Admission;
using Backbone.Broker.Tests.Documents;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.TestKit.Consignments;
using Backbone.TestKit.Federation;
using Backbone.TestKit.Redis;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>What a broker does when the world around it changes; each test has one of its own.</summary>
public sealed class BrokerLifeTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_is_away_makes_the_broker_unavailable_until_it_is_back()
    {
        RedisServer.Require();
        await using var redis = await RedisServer.StartAsync(RedisServer.Fsync);
        await using var broker = await StartAsync(new RunningBroker { Store = redis.Address });
        broker.Watch.Expect("the store is unavailable", "the store takes nothing", "broke, and begins again");
        var consignment = broker.Consignments.Make();
        await broker.PlaceAsync(consignment);
        await UntilReadyIsAsync(broker, HttpStatusCode.OK);

        await redis.KillAsync();
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(() => broker.PlaceAsync(consignment)));
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(async () =>
        {
            using var stream = broker.Relay("KOR").PublishStream(RunningBroker.Options());
            var frame = new Wire.PublishStreamRequest
            {
                Consignments = { ByteString.CopyFrom(
                consignment.Bytes.Span) }
            };
            await stream.RequestStream.WriteAsync(frame, Ct);
            await stream.ResponseStream.MoveNext(Ct);
        }));
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(() => broker.Documents("KOR")
            .GetDocumentAsync(new Wire.GetDocumentRequest { Type = DocumentType.Charter },
                RunningBroker.Options()).ResponseAsync));
        await UntilReadyIsAsync(broker, HttpStatusCode.ServiceUnavailable);

        await redis.StartAgainAsync();
        await UntilReadyIsAsync(broker, HttpStatusCode.OK, broker.Consignments.Make());
        Assert.True((await broker.PlaceAsync(consignment)).Repeated);
    }

    [Fact]
    public async Task Followers_are_let_go_when_the_broker_is_asked_to_end()
    {
        await using var broker = await StartAsync(new RunningBroker());
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        using var watch = broker.Documents("JPN").WatchDocuments(new Wire.WatchDocumentsRequest(),
            RunningBroker.Options());
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        await broker.PlaceAsync(broker.Consignments.Make());
        Assert.True(await follow.ResponseStream.MoveNext(Ct));
        broker.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(() =>
            follow.ResponseStream.MoveNext(Ct)));
        Assert.Equal(StatusCode.Unavailable, await RunningBroker.FailureAsync(() => watch.ResponseStream.MoveNext(Ct)));
    }

    [Fact]
    public async Task A_nation_that_the_next_charter_drops_is_cut_off_at_once()
    {
        using var federation = new TestFederation(TimeProvider.System);
        await using var broker = await StartAsync(new RunningBroker(federation));
        broker.Watch.Expect("cut off: ForeignAuthority", "refused: ForeignAuthority");
        using var follow = broker.Relay("JPN").Follow(new Wire.FollowRequest(), RunningBroker.Options());
        await broker.PlaceAsync(broker.Consignments.Make());
        Assert.True(await follow.ResponseStream.MoveNext(Ct)); // it is connected, and its call is under way
        var next = follow.ResponseStream.MoveNext(Ct);

        var charter = NextCharter.Without(federation, federation.Jpn);
        var published = await broker.Documents("KOR").PublishDocumentAsync(
            new Wire.PublishDocumentRequest { Document = ByteString.CopyFrom(charter.Bytes.Span) }, RunningBroker.Options());
        Assert.Null(published.Refused);

        Assert.Contains(await RunningBroker.FailureAsync(() => next),
            (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        var again = await RunningBroker.FailureAsync(() => broker.Relay("JPN").PublishAsync(
            new Wire.PublishRequest(), RunningBroker.Options()).ResponseAsync);
        Assert.Contains(again, (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        await broker.PlaceAsync(broker.Consignments.Make(new TestMessage { To = ["USA/cisa"] }));
    }

    [Fact]
    public async Task With_revocation_lists_a_gateway_comes_in_unless_its_list_names_it()
    {
        using var federation = new TestFederation(TimeProvider.System);
        var gateway = new TlsIdentity.Gateway(federation.Name, federation.Jpn.Code);
        using var revoked = federation.Jpn.Tls.IssueWithNewKey(gateway);
        await using var broker = await StartAsync(
            new RunningBroker(federation) { WithLists = true, Revoked = revoked });
        broker.Watch.Expect("refused: Revoked");
        await broker.PlaceAsync(broker.Consignments.Make());
        await broker.PlaceAsync(broker.Consignments.Make(
            new TestMessage { Author = "JPN/npa/sato", To = ["KOR/nis"] }));
        var status = await RunningBroker.FailureAsync(() =>
            new Wire.RelayService.RelayServiceClient(broker.Connect(revoked))
            .PublishAsync(new Wire.PublishRequest(), RunningBroker.Options()).ResponseAsync);
        Assert.Contains(status, (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        Assert.Contains("was taken back by its CA", broker.Log(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_charter_in_force_nothing_is_published_and_the_broker_is_not_ready()
    {
        await using var desk = new Desk();
        var view = new FederationView(desk.Federation.NewHistory());
        var health = new FederationCheck(view, desk.Clock);
        using var calls = new BrokerCalls(view, new OpenCalls<NationCode>(), new NoLifetime(), desk.Clock, desk.Log.For<BrokerCalls>());
        Assert.Same(view.Snapshot, calls.Federation());
        Assert.Equal(Condition.Ready, (await health.LookAtCharterAsync(Ct)).State);
        desk.Clock.Advance(TimeSpan.FromDays(731));
        Assert.Equal(StatusCode.Unavailable, Assert.Throws<RpcException>(() => calls.Federation()).StatusCode);
        var found = await health.LookAtCharterAsync(Ct);
        Assert.Equal(Condition.NotReady, found.State);
        Assert.Contains("ended on", found.Cause, StringComparison.Ordinal);
    }

    private static async Task<RunningBroker> StartAsync(RunningBroker broker)
    {
        await broker.InitializeAsync();
        return broker;
    }

    /// <summary>
    /// Asks until readiness is as expected; each time with a try to publish, as a gateway would go on trying.
    /// </summary>
    private static async Task UntilReadyIsAsync(RunningBroker broker, HttpStatusCode expected,
        Consignment? trying = null)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        bound.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var response = await Http.GetAsync(new Uri(broker.Management, "/readyz"), bound.Token);
            if (response.StatusCode == expected) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, bound.Token);
            if (trying is null) continue;
            try
            {
                await broker.PlaceAsync(trying);
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable)
            {
                // Not yet.
            }
        }
    }

    private sealed class NoLifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }
}
