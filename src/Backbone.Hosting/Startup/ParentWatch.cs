using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting.Startup;

/// <summary>Ends the process when the parent closes standard input, also where the parent was killed.</summary>
internal sealed class ParentWatch(HostingOptions options, IHostApplicationLifetime lifetime, ILogger<ParentWatch> log)
    : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: reading standard input blocks, and the read cannot be cancelled.
        new Thread(Watch) { IsBackground = true, Name = "parent watch" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        var input = options.ParentInput ?? Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        try
        {
            while (input.Read(ignored) > 0) { }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // A pipe that breaks is a pipe that was closed.
        }
        log.ParentGone();
        lifetime.StopApplication();
    }
}
