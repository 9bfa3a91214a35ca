using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Tests.Documents;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol;
using Backbone.Transport;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>An operator hands the nation's newest revocation list over: it is used and journalled, or refused with the reason.</summary>
public sealed class RevocationListTests : IAsyncDisposable
{
    private const string Operator = "KOR/kisa/lee";

    private readonly ListRoom _room = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task A_newer_list_is_used_and_journalled_once_with_who_brought_it()
    {
        var list = _room.Next(ListRoom.Federation.Kor.Tls);
        var first = await AdoptAsync(list);
        Assert.Null(first.Refused);
        Assert.Equal(("1", false), (first.Number, first.Repeated));
        Assert.True((await AdoptAsync(list)).Repeated);
        Assert.Equal(Digest.Of(list), Assert.Single(_room.Trust.ListsOf(ListRoom.Own)).Hash);
        var entry = Assert.Single(await _room.Bench.JournalAsync()).RevocationListAdopted;
        Assert.Equal(("KOR", "1", Operator, first.Until), (entry.Nation, entry.Number, entry.Caller, entry.Until));
        Assert.Contains("CN=KOR TLS CA", entry.Issuer, StringComparison.Ordinal);
        Assert.Equal(Digest.Of(list).ToArray(), entry.Hash.ToByteArray());
    }

    [Fact]
    public async Task Who_is_no_operator_is_refused_before_the_list_is_read()
    {
        var refused = (await AdoptAsync("none"u8.ToArray(), "KOR/kisa/park")).Refused;
        Assert.Equal(RefusalReason.NotPermitted, refused.Reason);
        Assert.Contains("operator", refused.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string, RefusalReason> Wrong => new()
    {
        { "another nation's", RefusalReason.CallerMismatch },
        { "the brokers'", RefusalReason.CallerMismatch },
        { "not signed", RefusalReason.DocumentInvalid },
        { "older", RefusalReason.DocumentInvalid },
        { "another form", RefusalReason.Malformed },
        { "too large", RefusalReason.TooLarge },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_may_not_be_taken_changes_nothing_and_is_refused_with_the_reason(string what, RefusalReason reason)
    {
        var federation = ListRoom.Federation;
        var older = _room.Next(federation.Kor.Tls);
        var current = _room.Next(federation.Kor.Tls);
        await AdoptAsync(current);
        var offered = what switch
        {
            "another nation's" => _room.Next(federation.Usa.Tls),
            "the brokers'" => _room.Next(federation.BrokerTls),
            "not signed" => Forged(_room.Next(federation.Kor.Tls)),
            "older" => older,
            "another form" => "none"u8.ToArray(),
            _ => new byte[TransportLimits.MaxRevocationListSize + 1],
        };
        var refused = (await AdoptAsync(offered)).Refused;
        Assert.Equal(reason, refused.Reason);
        Assert.NotEmpty(refused.Detail);
        Assert.Equal(Digest.Of(current), Assert.Single(_room.Trust.ListsOf(ListRoom.Own)).Hash);
        Assert.Single(await _room.Bench.JournalAsync());
    }

    private static byte[] Forged(byte[] list)
    {
        list[^1] ^= 1;
        return list;
    }

    private Task<AdoptRevocationListResponse> AdoptAsync(byte[] list, string caller = Operator)
    {
        var endpoint = _room.Bench.OperationsEndpoint(new OpenStreams(), _room.Keeper);
        return endpoint.AdoptRevocationList(new AdoptRevocationListRequest { List = ByteString.CopyFrom(list) }, new CallOf(caller, Cancel));
    }
}
