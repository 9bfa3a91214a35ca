using Backbone.Exercise.Processes;
using Backbone.TestKit;
using Backbone.TestKit.Certificates;
using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests;

/// <summary>An exercise over a Redis of its own, for the tests of one class; nothing where there is no redis-server.</summary>
public sealed class RedisExercise : IAsyncLifetime
{
    private readonly TestFolder _place = new();
    private RedisServer? _redis;
    private RunningFederation? _running;

    /// <summary>It; the running test ends where there is no redis-server.</summary>
    internal RunningFederation Running
    {
        get
        {
            RedisServer.Require();
            return _running!;
        }
    }

    /// <summary>What its processes may say; checked in the end.</summary>
    internal LogWatch Watch { get; } = new();

    public async ValueTask InitializeAsync()
    {
        if (!RedisServer.IsInstalled) return;
        _redis = await RedisServer.StartAsync(RedisServer.Fsync);
        _running = await RunningFederation.StartAsync(new ExerciseOptions { Folder = _place.PathOf("exercise"), Store = _redis.Address });
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
            ProcessLog.ReadAll(_running, Watch);
        }
        if (_redis is not null) await _redis.DisposeAsync();
        _place.Dispose();
        Watch.Check();
    }
}
