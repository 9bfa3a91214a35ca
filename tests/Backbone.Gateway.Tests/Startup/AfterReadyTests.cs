using Backbone.Gateway.Startup;
using Backbone.Hosting.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Backbone.Gateway.Tests.Startup;

/// <summary>A loop that begins once the process is ready is watched by the process all the same.</summary>
public sealed class AfterReadyTests
{
    [Fact]
    public async Task What_escapes_a_loop_is_seen_by_the_process()
    {
        var readiness = new Readiness();
        await using var provider = new ServiceCollection().AddSingleton(readiness).BuildServiceProvider();
        using var part = new AfterReady<Escaping>(provider);
        await part.StartAsync(TestContext.Current.CancellationToken);
        readiness.Decide(ready: true);
        Assert.Equal("nobody thought of it", (await Assert.ThrowsAsync<InvalidOperationException>(() => part.ExecuteTask!)).Message);
    }

    private sealed class Escaping : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidOperationException("nobody thought of it");
        }
    }
}
