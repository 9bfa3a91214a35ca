using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Members;
using Backbone.Gateway.Tests.Members;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Gateway.Tests.Operations;

/// <summary>Operators get the receipts that answered a message, whoever sent it, and each once.</summary>
public sealed class ReceiptListTests : IAsyncDisposable
{
    private readonly Bench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Every_receipt_is_given_as_it_came_and_in_order()
    {
        var letter = await SendAsync("USA/cisa", "JPN/npa");
        var other = await SendAsync("USA/cisa");
        await TakeAsync("USA/gateway", 0, _bench.Letters.Fact(letter, ReceiptEvent.Delivered), _bench.Letters.Fact(other, ReceiptEvent.Delivered));
        await TakeAsync("JPN/gateway", 1, _bench.Letters.Fact(letter, ReceiptEvent.Delivered, recipient: 1));
        await TakeAsync("USA/cisa/kim", 2, _bench.Letters.Fact(letter, ReceiptEvent.Opened));

        var listed = await ListAsync(letter);
        Assert.Equal((3, 0ul), (listed.Receipts.Count, listed.Next));
        Assert.Equal(["USA/gateway", "JPN/gateway", "USA/cisa/kim"], listed.Receipts.Select(receipt =>
            Handling.TryRead(receipt.Handling.Memory, out var handling, out _) ? handling.Author.ToString() : ""));
        Assert.Single((await ListAsync(other)).Receipts);
        Assert.Empty((await ListAsync(_bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", "USA/cisa")).Id)).Receipts);
    }

    [Fact]
    public async Task Who_is_no_operator_gets_none()
    {
        var letter = await SendAsync("USA/cisa");
        Assert.Equal(RefusalReason.NotPermitted, (await ListAsync(letter, "KOR/kisa/park")).Refused.Reason);
        var malformed = await _bench.OperationsEndpoint(new OpenStreams()).ListReceipts(
            new ListReceiptsRequest(), new CallOf("KOR/kisa/lee", TestContext.Current.CancellationToken));
        Assert.Equal(RefusalReason.Malformed, malformed.Refused.Reason);
    }

    private async Task<EnvelopeId> SendAsync(params string[] to)
    {
        var letter = _bench.Letters.Seal(_bench.Letters.Plan("KOR/kisa/lee", to));
        await _bench.ReleaseAsync(letter);
        return letter.Id;
    }

    private async Task TakeAsync(string author, ulong index, params Fact[] facts) =>
        await _bench.AcceptAsync(_bench.Letters.Stamp(_bench.Letters.Receipt(author, "KOR", facts))[0], index);

    private Task<ListReceiptsResponse> ListAsync(EnvelopeId message, string caller = "KOR/kisa/lee") =>
        _bench.OperationsEndpoint(new OpenStreams()).ListReceipts(
            new ListReceiptsRequest { EnvelopeId = ByteString.CopyFrom(message.Hash.ToArray()) }, new CallOf(caller, TestContext.Current.CancellationToken));
}
