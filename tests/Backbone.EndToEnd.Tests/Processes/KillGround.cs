using Backbone.TestKit.Redis;

namespace Backbone.EndToEnd.Tests.Processes;

/// <summary>The drill of a class of tests: started when the first one asks for it, kept for the others.</summary>
public sealed class KillGround : IAsyncDisposable
{
    private KillDrill? _drill;

    /// <summary>The drill with everything running, whatever the test before left.</summary>
    internal async Task<KillDrill> StandAsync(string engine, CancellationToken cancel)
    {
        if (engine == "redis") RedisServer.Require();
        _drill ??= await KillDrill.StartAsync(engine, cancel);
        await _drill.StandUpAsync(cancel);
        return _drill;
    }

    public async ValueTask DisposeAsync()
    {
        if (_drill is not null) await _drill.DisposeAsync();
    }
}
