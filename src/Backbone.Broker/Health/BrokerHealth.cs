using Backbone.Broker.Loops;
using Backbone.Contracts.Broker.V1;
using Backbone.Hosting.Health;
using Backbone.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Broker.Health;

/// <summary>What this broker's health looks at. One more check is one more registration here.</summary>
internal static class BrokerHealth
{
    private static readonly string Relay = RelayService.Descriptor.FullName;
    private static readonly string Documents = DocumentService.Descriptor.FullName;

    /// <summary>Registers the checks.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="rule">Whether every nation needs a revocation list.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, RevocationRule rule)
    {
        services.AddSingleton<StoreCheck>().AddSingleton<LanesCheck>().AddSingleton<ClockCheck>().AddSingleton<FederationCheck>().AddSingleton<LoopHealth>();
        services.AddSingleton(provider => new HealthCheck("store", provider.GetRequiredService<StoreCheck>().LookAsync)
        {
            Services = [Relay, Documents],
        });
        services.AddSingleton(provider => new HealthCheck("lanes", provider.GetRequiredService<LanesCheck>().LookAsync) { LogsItself = true });
        services.AddSingleton(provider => new HealthCheck("clock", provider.GetRequiredService<ClockCheck>().LookAsync));
        services.AddSingleton(provider => new HealthCheck("charter", provider.GetRequiredService<FederationCheck>().LookAtCharterAsync)
        {
            Services = [Relay],
        });
        services.AddSingleton(provider => new HealthCheck("nations", provider.GetRequiredService<FederationCheck>().LookAtNationsAsync));
        services.AddSingleton(provider => new HealthCheck("revocation lists", new RevocationListsCheck(
            provider.GetRequiredService<TrustStore>(), rule, provider.GetRequiredService<TimeProvider>(),
            domain => domain.Nation is null ? Condition.Ready : Condition.Degraded).LookAsync));
        services.AddSingleton(provider => new HealthCheck("loops", provider.GetRequiredService<LoopHealth>().LookAsync) { LogsItself = true });
        return services;
    }
}
