using Backbone.EndToEnd.Tests.Refusals;
using Backbone.Exercise.Hostile;
using Backbone.Exercise.Nations;
using Backbone.Exercise.Processes;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Floods;

/// <summary>
/// An exercise of real processes in which KOR and USA are honest, and JPN is hostile: its gateway's keys and its root,
/// registrar and policy keys are in the hands of somebody who means harm.
/// </summary>
internal sealed class FloodGround : IAsyncDisposable
{
    public static readonly NationCode Kor = NationCode.Parse("KOR");
    public static readonly NationCode Usa = NationCode.Parse("USA");
    public static readonly NationCode Jpn = NationCode.Parse("JPN");
    public static readonly NationCode[] Victims = [Kor, Usa];

    private readonly TestFolder _place;
    private readonly RedisServer? _redis;
    private readonly Dictionary<string, Officer> _officers = [];

    private FloodGround(TestFolder place, RedisServer? redis, RunningFederation running)
    {
        (_place, _redis, Running) = (place, redis, running);
        Gateway = new HostileGateway(running, Jpn);
        Nation = new HostileNation(running.Folder, Jpn);
    }

    public RunningFederation Running { get; }

    public HostileGateway Gateway { get; }

    public HostileNation Nation { get; }

    /// <summary>Starts one.</summary>
    /// <param name="limits">The charter's.</param>
    /// <param name="onRedis">Whether the broker's store is a Redis of its own; else it is embedded.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public static async Task<FloodGround> StartAsync(LaneLimit[] limits, bool onRedis, CancellationToken cancel)
    {
        var place = new TestFolder();
        RedisServer? redis = null;
        try
        {
            var folder = FederationFolder.Prepare(place.PathOf("exercise"), TimeProvider.System);
            TightCharter.Lay(folder, limits);
            if (onRedis) redis = await RedisServer.StartAsync(RedisServer.Fsync);
            var options = new ExerciseOptions { Folder = folder.Path };
            if (redis is not null) options = options with { Store = redis.Address };
            return new FloodGround(place, redis, await RunningFederation.StartAsync(options, cancellation: cancel));
        }
        catch
        {
            if (redis is not null) await redis.DisposeAsync();
            place.Dispose();
            throw;
        }
    }

    public Officer As(string person)
    {
        if (!_officers.TryGetValue(person, out var officer)) _officers[person] = officer = new Officer(Running, person);
        return officer;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var officer in _officers.Values) officer.Dispose();
        Gateway.Dispose();
        Nation.Dispose();
        await Running.DisposeAsync();
        if (_redis is not null) await _redis.DisposeAsync();
        _place.Dispose();
    }
}
