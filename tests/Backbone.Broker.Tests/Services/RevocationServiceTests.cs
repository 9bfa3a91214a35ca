using Backbone.Authority;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.TestKit.Federation;
using Backbone.Transport;
using Backbone.Transport.Trust;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Wire = Backbone.Contracts.Broker.V1;

namespace Backbone.Broker.Tests.Services;

/// <summary>A gateway hands its nation's revocation list over: whom it names is cut off; and the brokers' own list goes to the gateways.</summary>
public sealed class RevocationServiceTests : IAsyncLifetime
{
    private readonly TestFederation _federation = new(TimeProvider.System);
    private readonly RunningBroker _broker;

    public RevocationServiceTests() => _broker = new RunningBroker(_federation);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _broker.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _federation.Dispose();
    }

    [Fact]
    public async Task A_gateway_that_its_nations_list_names_is_cut_off_and_does_not_come_back_and_its_successor_does()
    {
        _broker.Watch.Expect("cut off: Revoked", "refused: Revoked");
        using var stolen = _federation.Jpn.Tls.IssueWithNewKey(new TlsIdentity.Gateway(_federation.Name, _federation.Jpn.Code));
        var channel = _broker.Connect(stolen);
        var (thief, thiefs) = (new Wire.RelayService.RelayServiceClient(channel), new Wire.DocumentService.DocumentServiceClient(channel));
        using var follow = thief.Follow(new Wire.FollowRequest(), RunningBroker.Options());
        await _broker.PlaceAsync(_broker.Consignments.Make());
        Assert.True(await follow.ResponseStream.MoveNext(Ct)); // it is connected, and its call is under way
        // Whatever it has open.
        using var publish = thief.PublishStream(RunningBroker.Options());
        using var watch = thiefs.WatchDocuments(new Wire.WatchDocumentsRequest(), RunningBroker.Options());
        using var lists = thiefs.WatchRevocationLists(new Wire.WatchRevocationListsRequest(), RunningBroker.Options());
        await publish.RequestStream.WriteAsync(new Wire.PublishStreamRequest { Consignments = { ByteString.Empty } }, Ct);
        Assert.True(await publish.ResponseStream.MoveNext(Ct));
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        Assert.True(await lists.ResponseStream.MoveNext(Ct));
        Task<bool>[] streams =
        [
            follow.ResponseStream.MoveNext(Ct), publish.ResponseStream.MoveNext(Ct), watch.ResponseStream.MoveNext(Ct), lists.ResponseStream.MoveNext(Ct),
        ];

        var list = _federation.Jpn.Tls.IssueRevocationList(null, [new Revocation(stolen, TimeProvider.System.GetUtcNow())]);
        var taken = await HandOverAsync("JPN", list);
        Assert.Null(taken.Refused);
        Assert.False(taken.Repeated);
        foreach (var stream in streams)
            Assert.Contains(await RunningBroker.FailureAsync(() => stream), (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        Assert.Contains(await RunningBroker.FailureAsync(() => thief.PublishAsync(new Wire.PublishRequest(), RunningBroker.Options()).ResponseAsync),
            (StatusCode[])[StatusCode.Unavailable, StatusCode.Internal]);
        Assert.True((await HandOverAsync("JPN", list)).Repeated);
    }

    public static TheoryData<string, RefusalReason> Wrong => new()
    {
        { "another nation's", RefusalReason.CallerMismatch },
        { "not signed", RefusalReason.DocumentInvalid },
        { "older", RefusalReason.DocumentInvalid },
        { "another form", RefusalReason.Malformed },
        { "too large", RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_may_not_be_taken_changes_nothing_and_is_refused_with_the_reason(string what, RefusalReason reason)
    {
        var older = _federation.Kor.Tls.IssueRevocationList(null, []);
        var current = _federation.Kor.Tls.IssueRevocationList(older, []);
        Assert.Null((await HandOverAsync("KOR", current)).Refused);
        var forged = _federation.Kor.Tls.IssueRevocationList(current, []);
        forged[^1] ^= 1;
        var refused = (await HandOverAsync("KOR", what switch
        {
            "another nation's" => _federation.Usa.Tls.IssueRevocationList(null, []),
            "not signed" => forged,
            "older" => older,
            "another form" => "none"u8.ToArray(),
            _ => new byte[TransportLimits.MaxRevocationListSize + 1],
        })).Refused;
        Assert.Equal(reason, refused.Reason);
        Assert.NotEmpty(refused.Detail);
        using var watch = Watch("KOR");
        Assert.Equal(Digest.Of(current), new Digest(Assert.Single((await NextAsync(watch)).Own).Span));
    }

    [Fact]
    public async Task A_nation_that_offers_lists_without_end_waits()
    {
        var list = _federation.Kor.Tls.IssueRevocationList(null, []);
        var answers = new List<Wire.PublishRevocationListResponse>();
        for (var i = 0; i < 9; i++) answers.Add(await HandOverAsync("KOR", list));
        Assert.All(answers[..8], answer => Assert.Null(answer.Refused));
        Assert.Equal((RefusalReason.RateExceeded, true), (answers[8].Refused.Reason, answers[8].Refused.Retry));
        Assert.Null((await HandOverAsync("USA", _federation.Usa.Tls.IssueRevocationList(null, []))).Refused);
    }

    [Fact]
    public async Task A_gateway_gets_the_brokers_own_list_that_it_lacks_and_hears_what_is_in_use_of_its_own_nation_alone()
    {
        using var watch = Watch("KOR");
        var empty = await NextAsync(watch);
        Assert.True(empty.List.IsEmpty);
        Assert.Empty(empty.Own);

        await HandOverAsync("USA", _federation.Usa.Tls.IssueRevocationList(null, [])); // tells KOR nothing
        var own = _federation.BrokerTls.IssueRevocationList(null, []);
        var intake = _broker.Services.GetRequiredService<RevocationIntake>(); // in the place of the operator's file
        Assert.True(intake.TryExamine(own, TrustDomain.OfBrokers(_federation.Name), out var list, out _));
        intake.Take(list);
        Assert.Equal(own, (await NextAsync(watch)).List.ToByteArray());

        var korean = _federation.Kor.Tls.IssueRevocationList(null, []);
        await HandOverAsync("KOR", korean);
        var frame = await NextAsync(watch);
        Assert.True(frame.List.IsEmpty);
        Assert.Equal(Digest.Of(korean), new Digest(Assert.Single(frame.Own).Span));

        using var again = Watch("KOR", own);
        Assert.True((await NextAsync(again)).List.IsEmpty);
    }

    private static async Task<Wire.WatchRevocationListsResponse> NextAsync(AsyncServerStreamingCall<Wire.WatchRevocationListsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(Ct));
        return watch.ResponseStream.Current;
    }

    private AsyncServerStreamingCall<Wire.WatchRevocationListsResponse> Watch(string nation, params byte[][] known)
    {
        var request = new Wire.WatchRevocationListsRequest();
        request.Known.AddRange(known.Select(list => ByteString.CopyFrom(Digest.Of(list).ToArray())));
        return _broker.Documents(nation).WatchRevocationLists(request, RunningBroker.Options());
    }

    private async Task<Wire.PublishRevocationListResponse> HandOverAsync(string nation, byte[] list) =>
        await _broker.Documents(nation).PublishRevocationListAsync(
            new Wire.PublishRevocationListRequest { List = ByteString.CopyFrom(list) }, RunningBroker.Options());
}
