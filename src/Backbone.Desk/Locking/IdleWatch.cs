using Backbone.Desk.Session;
using Microsoft.Extensions.Hosting;

namespace Backbone.Desk.Locking;

/// <summary>Locks the desk when nobody has done anything for the time that was set.</summary>
/// <param name="session">What is locked.</param>
/// <param name="options">After how long.</param>
/// <param name="clock">What time it is.</param>
internal sealed class IdleWatch(DeskSession session, DeskOptions options, TimeProvider clock) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DeskLimits.IdleLook, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (session.Idle >= options.LockAfter) session.Lock();
    }
}
