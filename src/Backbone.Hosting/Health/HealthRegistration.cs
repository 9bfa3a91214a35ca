using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Hosting.Health;

/// <summary>How a process names what its health looks at: one line for each check.</summary>
public static class HealthRegistration
{
    /// <summary>Registers a check of a part that is registered too.</summary>
    /// <typeparam name="T">The part that looks.</typeparam>
    /// <param name="services">The process's services.</param>
    /// <param name="name">Its name (<see cref="HealthCheck.Name"/>).</param>
    /// <param name="look">How the part looks.</param>
    /// <param name="stops">The gRPC services that do not work while it is not ready.</param>
    /// <param name="logsItself">Whether the part itself logs what becomes of it.</param>
    public static IServiceCollection AddCheck<T>(
        this IServiceCollection services, string name, Func<T, Func<CancellationToken, ValueTask<Finding>>> look,
        IReadOnlyList<string> stops, bool logsItself = false) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(look);
        return services.AddSingleton(provider => new HealthCheck(name, look(provider.GetRequiredService<T>()))
        {
            Services = stops,
            LogsItself = logsItself,
        });
    }
}
