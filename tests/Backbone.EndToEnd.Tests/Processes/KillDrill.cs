using System.Collections.Concurrent;
using System.Text;
using Backbone.Client;
using Backbone.Client.Sending;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>
/// A federation of real processes over one of the broker's engines, of which anything may be killed at any moment. It
/// remembers what its gateways answered as accepted.
/// </summary>
internal sealed class KillDrill : IAsyncDisposable
{
    private readonly TestFolder _place;
    private readonly ConcurrentDictionary<string, Officer> _officers = [];
    private readonly ConcurrentQueue<AcceptedMessage> _accepted = [];
    private readonly Reckoning _reckoning;

    private KillDrill(TestFolder place, RedisServer? redis, RunningFederation running)
    {
        (_place, Redis, Running) = (place, redis, running);
        _reckoning = new Reckoning(this);
    }

    public RunningFederation Running { get; }

    /// <summary>The broker's Redis; null where its store is embedded.</summary>
    public RedisServer? Redis { get; }

    public ServiceProcess Broker => Running.Broker;

    /// <summary>What was accepted so far.</summary>
    public IReadOnlyCollection<AcceptedMessage> Accepted => _accepted;

    public static async Task<KillDrill> StartAsync(string engine, CancellationToken cancel)
    {
        var place = new TestFolder();
        var redis = engine == "redis" ? await RedisServer.StartAsync(RedisServer.Fsync) : null;
        try
        {
            var options = new ExerciseOptions { Folder = place.PathOf("exercise"), Store = redis?.Address ?? "embedded" };
            return new KillDrill(place, redis, await RunningFederation.StartAsync(options, cancellation: cancel));
        }
        catch
        {
            if (redis is not null) await redis.DisposeAsync();
            place.Dispose();
            throw;
        }
    }

    public ServiceProcess Gateway(string nation) => Running.Gateway(NationCode.Parse(nation));

    public BackboneClient Client(string person) => _officers.GetOrAdd(person, one => new Officer(Running, one)).Client;

    /// <summary>Sends, and returns once the own gateway answered that it was accepted.</summary>
    public async Task<AcceptedMessage> SendAsync(string author, string[] to, CancellationToken cancel)
    {
        var sealedMessage = await Client(author).Sending.SealAsync(Message(to), cancel);
        (await Client(author).Sending.SubmitAsync(sealedMessage, cancel)).ThrowUnlessOnItsWay();
        return Remember(new AcceptedMessage(sealedMessage.Envelope.Id, author, to));
    }

    /// <summary>Sends one message after the other until told to end; one whose answer was lost is offered again until it has one.</summary>
    public async Task SendUntilAsync(string author, string[] to, TimeSpan pace, CancellationToken enough, CancellationToken cancel)
    {
        while (!enough.IsCancellationRequested)
        {
            var sealedMessage = await Client(author).Sending.SealAsync(Message(to), cancel);
            await SubmitUntilAnsweredAsync(Client(author), sealedMessage, cancel);
            Remember(new AcceptedMessage(sealedMessage.Envelope.Id, author, to));
            await Task.Delay(pace, TimeProvider.System, cancel);
        }
    }

    /// <summary>Starts whatever does not run, in the order in which one needs the other.</summary>
    public async Task StandUpAsync(CancellationToken cancel, bool withBroker = true)
    {
        if (Redis is { IsRunning: false }) await Redis.StartAgainAsync();
        if (withBroker && !Broker.IsRunning) await Broker.StartAsync(cancel);
        await Task.WhenAll(Running.Gateways.Values.Where(gateway => !gateway.IsRunning).Select(gateway => gateway.StartAsync(cancel)));
    }

    /// <summary>All that was accepted comes out right, whatever was killed meanwhile.</summary>
    public Task ReckonAsync(CancellationToken cancel) => _reckoning.HoldsAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var officer in _officers.Values) officer.Dispose();
        await Running.DisposeAsync();
        if (Redis is not null) await Redis.DisposeAsync();
        _place.Dispose();
    }

    private static async Task SubmitUntilAnsweredAsync(BackboneClient client, SealedMessage message, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                (await client.Sending.SubmitAsync(message, cancel)).ThrowUnlessOnItsWay();
                return;
            }
            catch (BackboneException away) when (away.Kind == FaultKind.Unreachable)
            {
                // The SDK waited between its own tries; nobody knows whether it was taken, so it is offered again.
            }
        }
    }

    private static OutgoingMessage Message(string[] to) => new()
    {
        To = [.. to],
        Tlp = Tlp.Amber,
        Category = Category.Response,
        Subject = "drill",
        Exercise = true,
        Parts = [new MessagePart("text/plain", "en", "", Encoding.UTF8.GetBytes("processes are killed while this is on its way"))],
    };

    private AcceptedMessage Remember(AcceptedMessage message)
    {
        _accepted.Enqueue(message);
        return message;
    }
}
