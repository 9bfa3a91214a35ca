using System.Collections.Concurrent;
using System.Text;
using Backbone.Benchmarks.Envelopes;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// An author in Seoul and a subscriber in Washington. The time of a message runs from before it is sealed until its reader has opened
/// and acknowledged it.
/// </summary>
internal sealed class Crossing : IAsyncDisposable
{
    private const int Credit = 256;
    private const int UsualBytes = 4096;

    private readonly ConcurrentDictionary<MessageId, TaskCompletionSource> _awaited = [];
    private readonly CancellationTokenSource _end = new();
    private readonly MessagePath _path;
    private readonly Ground _ground;
    private readonly BackboneClient _author;
    private readonly SubmissionStream? _stream;
    private readonly Task _reading;

    public Crossing(Ground ground, MessagePath path)
    {
        (_ground, _path) = (ground, path);
        _author = ground.Connect(path.Author, path.IsService);
        _stream = path.IsService ? _author.Sending.OpenStream() : null;
        _reading = ReadAsync(ground.Connect(path.Reader));
    }

    /// <summary>Keeps so many on their way for a while; one: each is sent when the one before is opened.</summary>
    /// <param name="inFlight">How many.</param>
    /// <param name="window">For how long.</param>
    /// <param name="bytes">The text of each.</param>
    public async Task<Load> LoadAsync(int inFlight, TimeSpan window, int bytes = UsualBytes)
    {
        var text = Encoding.UTF8.GetBytes(new string('x', bytes));
        var processors = _ground.Accounts();
        var (began, before) = (TimeProvider.System.GetTimestamp(), processors.Read());
        var times = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var some = new List<double>();
            while (TimeProvider.System.GetElapsedTime(began) < window) some.Add((await CrossAsync(text)).TotalMilliseconds);
            return some;
        }));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new Load(inFlight, [.. times.SelectMany(some => some)], seconds, processors.Since(before));
    }

    /// <summary>Ends the reading; the clients are the ground's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        if (_stream is not null) await _stream.DisposeAsync();
        _end.Dispose();
    }

    private async Task<TimeSpan> CrossAsync(byte[] text)
    {
        var began = TimeProvider.System.GetTimestamp();
        var id = MessageId.New(TimeProvider.System);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[id] = opened;
        var message = new OutgoingMessage
        {
            MessageId = id,
            To = [_path.Mailbox],
            Tlp = _path.IsService ? Tlp.Green : Tlp.Amber,
            Precedence = _path.IsService ? Precedence.Routine : Precedence.Immediate,
            Category = _path.IsService ? Category.Indicators : Category.Bulletin,
            Subject = "Stolen wallets",
            Parts = [new MessagePart("text/plain", "en", "", text)],
            Exercise = true,
        };
        var submission = await (_stream?.SendAsync(message) ?? _author.Sending.SendAsync(message));
        submission.ThrowUnlessOnItsWay();
        await opened.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task AcknowledgeAsync(Delivery delivery, MessageId id)
    {
        try
        {
            await delivery.AcknowledgeAsync(_end.Token);
            if (_awaited.TryRemove(id, out var awaited)) awaited.SetResult();
        }
        catch (Exception fault)
        {
            if (_awaited.TryRemove(id, out var awaited)) awaited.SetException(fault);
        }
    }

    private async Task ReadAsync(BackboneClient reader)
    {
        var alerts = new SubscriptionOptions { Mailbox = MailboxAddress.Parse(_path.Mailbox), Name = "bench", Credit = Credit };
        try
        {
            await foreach (var delivery in reader.Receiving.SubscribeAsync(alerts, _end.Token))
            {
                if (delivery.Message is not { } message) throw new InvalidOperationException($"not opened: {delivery.Failure}");
                _ = AcknowledgeAsync(delivery, message.Header.MessageId); // tells what became of it by itself; the next is read meanwhile
            }
        }
        catch (OperationCanceledException)
        {
            // The measuring is over.
        }
        catch (Exception fault)
        {
            foreach (var awaited in _awaited.Values) awaited.TrySetException(fault);
            throw;
        }
    }
}
