using System.Collections.Concurrent;
using System.Text;
using Backbone.Benchmarks.Envelopes;
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
/// An exercise that runs, an author in Seoul and a subscriber in Washington. The time of a message runs from before it is
/// sealed until its reader has opened and acknowledged it.
/// </summary>
internal sealed class Crossing : IAsyncDisposable
{
    private const int Credit = 256;
    private const int UsualBytes = 4096;

    private readonly TestFolder _folder = new();
    private readonly ConcurrentDictionary<MessageId, TaskCompletionSource> _awaited = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<IDisposable> _held = [];
    private RunningFederation? _federation;
    private readonly MessagePath _path;
    private readonly Engine _engine;
    private BackboneClient _sender = null!;
    private Task _reading = Task.CompletedTask;

    private Crossing(MessagePath path, Engine engine) => (_path, _engine) = (path, engine);

    public static async Task<Crossing> StartAsync(MessagePath path, Engine engine)
    {
        var crossing = new Crossing(path, engine);
        try
        {
            crossing._federation = await RunningFederation.StartAsync(new ExerciseOptions
            {
                Folder = crossing._folder.PathOf("exercise"),
                Store = engine.Store,
                Durability = "fsync",
            });
            crossing._sender = crossing.Connect(path.Author);
            crossing._reading = crossing.ReadAsync(crossing.Connect(path.Reader));
            return crossing;
        }
        catch
        {
            await crossing.DisposeAsync();
            throw;
        }
    }

    /// <summary>Keeps so many on their way for a while; one: each is sent when the one before is opened.</summary>
    /// <param name="inFlight">How many.</param>
    /// <param name="window">For how long.</param>
    /// <param name="bytes">The text of each.</param>
    public async Task<Load> LoadAsync(int inFlight, TimeSpan window, int bytes = UsualBytes)
    {
        var processors = new Processors(Processes());
        var text = Encoding.UTF8.GetBytes(new string('x', bytes));
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

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        foreach (var one in _held) one.Dispose();
        if (_federation is { } federation) await federation.DisposeAsync();
        _end.Dispose();
        _folder.Dispose();
    }

    private IEnumerable<(string, int)> Processes()
    {
        var running = _federation!;
        yield return Processors.Own(Parties.Ends);
        yield return (Parties.SenderGateway, IdOf(running.Gateway(NationCode.Parse("KOR"))));
        yield return (Parties.Broker, IdOf(running.Broker));
        yield return (Parties.ReaderGateway, IdOf(running.Gateway(NationCode.Parse("USA"))));
        yield return (Parties.ThirdGateway, IdOf(running.Gateway(NationCode.Parse("JPN"))));
        if (_engine.Redis is { Id: { } redis }) yield return (Parties.Redis, redis);
    }

    private static int IdOf(ServiceProcess process) => process.Id ?? throw new InvalidOperationException($"{process.Name} does not run");

    private async Task<TimeSpan> CrossAsync(byte[] text)
    {
        var began = TimeProvider.System.GetTimestamp();
        var id = MessageId.New(TimeProvider.System);
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[id] = opened;
        var submission = await _sender.Sending.SendAsync(new OutgoingMessage
        {
            MessageId = id,
            To = [_path.Mailbox],
            Tlp = Tlp.Amber,
            Precedence = Precedence.Immediate,
            Subject = "Stolen wallets",
            Parts = [new MessagePart("text/plain", "en", "", text)],
            Exercise = true,
        });
        submission.ThrowUnlessOnItsWay();
        await opened.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return TimeProvider.System.GetElapsedTime(began);
    }

    private async Task ReadAsync(BackboneClient reader)
    {
        var alerts = new SubscriptionOptions { Mailbox = MailboxAddress.Parse(_path.Mailbox), Name = "bench", Credit = Credit };
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
