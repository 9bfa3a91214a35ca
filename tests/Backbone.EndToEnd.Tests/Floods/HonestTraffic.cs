using System.Collections.Concurrent;
using System.Text;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// What KOR/kisa/lee sends to USA/cisa while somebody else makes noise: each message is timed from before it is sealed
/// until USA/cisa/miller's SDK has opened it.
/// </summary>
internal sealed class HonestTraffic : IAsyncDisposable
{
    private readonly Officer _author;
    private readonly Officer _reader;
    private readonly CancellationTokenSource _enough;
    private readonly Task _receiving;
    private readonly ConcurrentDictionary<string, long> _began = new();
    private readonly ConcurrentDictionary<EnvelopeId, int> _delivered = new();
    private readonly ConcurrentDictionary<EnvelopeId, bool> _sent = new();
    private readonly ConcurrentQueue<TimeSpan> _times = new();
    private int _marks;

    public HonestTraffic(Officer author, Officer reader, CancellationToken cancel)
    {
        (_author, _reader) = (author, reader);
        _enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _receiving = ReceiveAsync(_enough.Token);
    }

    /// <summary>Messages that the own gateway accepted.</summary>
    public int Sent => _sent.Count;

    /// <summary>Messages that came, each counted once.</summary>
    public int Delivered => _delivered.Count;

    /// <summary>Accepted and not come.</summary>
    public int Lost => _sent.Keys.Count(envelope => !_delivered.ContainsKey(envelope));

    /// <summary>Come more than once.</summary>
    public int Doubled => _delivered.Count(one => one.Value > 1);

    /// <summary>Sends one.</summary>
    public async Task<EnvelopeId> SendAsync(CancellationToken cancel, params string[] alsoTo)
    {
        var mark = $"honest {Interlocked.Increment(ref _marks)}";
        _began[mark] = TimeProvider.System.GetTimestamp();
        var submission = await _author.Client.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa", .. alsoTo],
            Tlp = Tlp.Amber,
            Category = Category.Bulletin,
            Subject = mark,
            Exercise = true,
            Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("a wallet was emptied"))],
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        _sent[submission.Envelope] = true;
        return submission.Envelope;
    }

    /// <summary>Sends at a pace, whether or not what was sent before has come, for as long as told.</summary>
    public async Task SendAtAsync(TimeSpan pace, TimeSpan period, CancellationToken cancel)
    {
        var (began, sending) = (TimeProvider.System.GetTimestamp(), new List<Task>());
        using var timer = new PeriodicTimer(pace);
        while (TimeProvider.System.GetElapsedTime(began) < period)
        {
            sending.Add(SendAsync(cancel));
            await timer.WaitForNextTickAsync(cancel);
        }
        await Task.WhenAll(sending);
    }

    /// <summary>Waits until all that was sent has come.</summary>
    public Task ArriveAsync(CancellationToken cancel) =>
        Patience.UntilAsync("all that was sent has come", _ => Task.FromResult(Lost == 0), cancel);

    /// <summary>How long those took that came since this was asked last, shortest first.</summary>
    public List<TimeSpan> TakeTimes()
    {
        var times = new List<TimeSpan>();
        while (_times.TryDequeue(out var one)) times.Add(one);
        times.Sort();
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _enough.Dispose();
    }

    private async Task ReceiveAsync(CancellationToken cancel)
    {
        var subscription = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "honest", Credit = 64 };
        await foreach (var delivery in _reader.Client.Receiving.SubscribeAsync(subscription, cancel))
        {
            if (delivery is { Envelope: { } envelope, Message: { } message })
            {
                if (_began.TryRemove(message.Content.Subject, out var began))
                    _times.Enqueue(TimeProvider.System.GetElapsedTime(began));
                _delivered.AddOrUpdate(envelope, 1, (_, count) => count + 1);
            }
            await delivery.AcknowledgeAsync(cancel);
        }
    }
}
