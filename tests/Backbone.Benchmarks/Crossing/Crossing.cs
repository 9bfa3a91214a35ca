using System.Collections.Concurrent;
using System.Text;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Custody;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;

namespace Backbone.Benchmarks.Crossing;

/// <summary>
/// An exercise that runs, a sender in Seoul and a subscriber in Washington. The time of a message runs from before it is
/// sealed until its reader has opened and acknowledged it.
/// </summary>
internal sealed class Crossing : IAsyncDisposable
{
    private const int Credit = 256;

    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<MessageId, TaskCompletionSource> _awaited = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<IDisposable> _held = [];
    private RunningFederation? _federation;
    private BackboneClient _sender = null!;
    private Task _reading = Task.CompletedTask;

    private Crossing()
    {
    }

    public static async Task<Crossing> StartAsync(string store, string durability)
    {
        var crossing = new Crossing();
        try
        {
            crossing._federation = await RunningFederation.StartAsync(new ExerciseOptions
            {
                Folder = crossing._folder.PathOf("exercise"),
                Store = store,
                Durability = durability,
            });
            crossing._sender = crossing.Connect("KOR/kisa/lee");
            crossing._reading = crossing.ReadAsync(crossing.Connect("USA/cisa/miller"));
            return crossing;
        }
        catch
        {
            await crossing.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps so many on their way for a while; one: each is sent when the one before is opened.</summary>
    public async Task<Load> LoadAsync(int inFlight, TimeSpan window)
    {
        var processors = new Processors(_federation!);
        var (began, before) = (TimeProvider.System.GetTimestamp(), processors.Read());
        var times = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            var some = new List<double>();
            while (TimeProvider.System.GetElapsedTime(began) < window) some.Add((await CrossAsync()).TotalMilliseconds);
            return some;
        }));
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new Load(inFlight, [.. times.SelectMany(some => some)], seconds,
            [.. processors.Read().Zip(before, (after, at) => after - at)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        foreach (var one in _held) one.Dispose();
        if (_federation is { } federation) await federation.DisposeAsync();
        _end.Dispose();
        _folder.Dispose();
    }

    private async Task<TimeSpan> CrossAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        var id = MessageId.New(TimeProvider.System);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[id] = opened;
        var submission = await _sender.Sending.SendAsync(new OutgoingMessage
        {
            MessageId = id,
            To = ["USA/cisa"],
            Tlp = Tlp.Amber,
            Precedence = Precedence.Immediate,
            Subject = "Stolen wallets",
            Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes(new string('x', 4096)))],
            Exercise = true,
        });
        submission.ThrowUnlessOnItsWay();
        await opened.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task ReadAsync(BackboneClient reader)
    {
        var alerts = new SubscriptionOptions { Mailbox = MailboxAddress.Parse("USA/cisa"), Name = "bench", Credit = Credit };
        try
        {
            await foreach (var delivery in reader.Receiving.SubscribeAsync(alerts, _end.Token))
            {
                if (delivery.Message is not { } message) throw new InvalidOperationException($"not opened: {delivery.Failure}");
                await delivery.AcknowledgeAsync(_end.Token);
                if (_awaited.TryRemove(message.Header.MessageId, out var awaited)) awaited.SetResult();
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

    private BackboneClient Connect(string person)
    {
        var profile = _federation!.Profile(PrincipalAddress.Parse(person));
        var custody = KeyFileCustody.Open(profile.KeysFolder, profile.ReadPassphrase());
        var client = BackboneClient.Connect(profile, custody, TimeProvider.System);
        _held.AddRange([client, custody]);
        return client;
    }
}
