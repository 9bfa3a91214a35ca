using System.Threading.Channels;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>A consumer's stream without the network: its two directions are channels, and like a network's they fill up.</summary>
internal sealed class TestStream : IAsyncStreamReader<SubscribeRequest>, IServerStreamWriter<SubscribeResponse>
{
    private readonly Channel<SubscribeRequest> _requests = Channel.CreateUnbounded<SubscribeRequest>();
    private readonly Channel<SubscribeResponse> _responses = Channel.CreateBounded<SubscribeResponse>(1);
    private readonly CancellationTokenSource _gone = CancellationTokenSource.CreateLinkedTokenSource(Mailroom.Cancellation);
    private readonly Task _call;

    public TestStream(Mailroom room, string caller = Mailroom.Lee) =>
        _call = new SubscriptionCall(room.Desk(), this, this).RunAsync(PrincipalAddress.Parse(caller), _gone.Token);

    public SubscribeRequest Current { get; private set; } = new();

    public WriteOptions? WriteOptions { get; set; }

    public void Say(SubscribeRequest request) => Assert.True(_requests.Writer.TryWrite(request));

    /// <summary>What the gateway says next.</summary>
    public async Task<SubscribeResponse> SaysAsync()
    {
        var next = _responses.Reader.ReadAsync(Mailroom.Cancellation).AsTask();
        await Task.WhenAny(next, _call).WaitAsync(Mailroom.Bound, Mailroom.Cancellation);
        if (!next.IsCompleted && _call.IsFaulted) await _call;
        return await next.WaitAsync(Mailroom.Bound, Mailroom.Cancellation);
    }

    /// <summary>The consumer says its last, and the call ends.</summary>
    public async Task LeavesAsync()
    {
        _requests.Writer.Complete();
        await EndsAsync();
    }

    /// <summary>The call ends, with nothing left unread.</summary>
    public async Task EndsAsync()
    {
        await _call.WaitAsync(Mailroom.Bound, Mailroom.Cancellation);
        Assert.False(_responses.Reader.TryRead(out _));
    }

    /// <summary>The connection breaks, and the call ends.</summary>
    public async Task BreaksAsync()
    {
        await _gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _call.WaitAsync(Mailroom.Bound, Mailroom.Cancellation));
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await _requests.Reader.WaitToReadAsync(cancellationToken)) return false;
        Current = await _requests.Reader.ReadAsync(cancellationToken);
        return true;
    }

    public Task WriteAsync(SubscribeResponse message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(SubscribeResponse message, CancellationToken cancellationToken) =>
        _responses.Writer.WriteAsync(SubscribeResponse.Parser.ParseFrom(message.ToByteArray()), cancellationToken).AsTask();
}
