using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Gateway.Tests.Delivery;

/// <summary>Pulls a feed one delivery at a time; between two pulls the feed stands still, like one whose reader is slow.</summary>
internal sealed class TestConsumer(SubscriptionFeed feed, long waiting, WatchedClock clock, Action ring) : IAsyncDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private IAsyncEnumerator<Handout>? _deliveries;
    private Task<bool>? _pull;
    private Task? _consuming;
    private bool _left;

    public SubscriptionFeed Feed => feed;

    /// <summary>What waited when it was opened.</summary>
    public long Waiting => waiting;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The next delivery, as soon as there is one.</summary>
    public async Task<Delivered> NextAsync() => (await NextHandoutAsync()).Delivered;

    /// <summary>The same with what was opened.</summary>
    public async Task<Handout> NextHandoutAsync()
    {
        Assert.True(await Pull().WaitAsync(Mailroom.Bound, Cancellation), "the feed ended");
        _pull = null;
        return _deliveries!.Current;
    }

    /// <summary>The next delivery, which must be this one.</summary>
    public async Task<Delivered> GetsAsync(EnvelopeId envelope, uint attempt = 1)
    {
        var delivered = await NextAsync();
        Assert.Equal(envelope, IdOf(delivered));
        Assert.Equal(attempt, delivered.Attempt);
        return delivered;
    }

    /// <summary>It looks, finds nothing for itself, and waits.</summary>
    public async Task GetsNothingAsync()
    {
        var pull = Pull();
        for (var look = 0; look < 2; look++) // the first may have begun before the test's last step
        {
            clock.Forget();
            ring();
            await clock.WaitsAsync(Cancellation);
        }
        Assert.False(pull.IsCompleted, "something was handed over");
    }

    /// <summary>
    /// Waits for the next delivery and has looked so often in vain; after the last of the rings that were due to it, it rests.
    /// </summary>
    public async Task RestsAsync(int looks)
    {
        var pull = Pull();
        for (var look = 0; look < looks; look++) await clock.WaitsAsync(Cancellation);
        Assert.False(pull.IsCompleted, "something was handed over");
    }

    /// <summary>The feed ends by itself.</summary>
    public async Task EndsAsync()
    {
        ring();
        Assert.False(await Pull().WaitAsync(Mailroom.Bound, Cancellation), "something was handed over");
        _pull = null;
    }

    public Task SettleAsync(EnvelopeId envelope, SettlementKind kind = SettlementKind.Acknowledged, double after = 0) =>
        feed.SettleAsync([new SettledDelivery(envelope, kind, TimeSpan.FromSeconds(after))], Cancellation);

    /// <summary>Takes and acknowledges whatever comes, from now on until it leaves.</summary>
    public void Consume(Action<EnvelopeId> taken)
    {
        _consuming = ConsumeAsync();

        async Task ConsumeAsync()
        {
            while (true)
            {
                var envelope = IdOf(await NextAsync());
                await SettleAsync(envelope);
                taken(envelope);
                feed.Give(1);
            }
        }
    }

    /// <summary>As when its stream ends.</summary>
    public async Task LeaveAsync()
    {
        if (_left) return;
        _left = true;
        await _leaving.CancelAsync();
        if (_consuming is { } consuming) await consuming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_pull is { } pull) await ((Task)pull).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_deliveries is { } deliveries) await deliveries.DisposeAsync();
        await feed.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        _leaving.Dispose();
    }

    /// <summary>The mail room writes the message's number where its header would be.</summary>
    public static EnvelopeId IdOf(Delivered delivered) => new(Digest.Of(delivered.Header.Span));

    private Task<bool> Pull()
    {
        _deliveries ??= feed.DeliveriesAsync(_leaving.Token).GetAsyncEnumerator(CancellationToken.None);
        return _pull ??= _deliveries.MoveNextAsync().AsTask();
    }
}
