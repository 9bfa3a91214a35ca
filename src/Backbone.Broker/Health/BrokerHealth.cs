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
        services.AddSingleton(provider => new RevocationListsCheck(
            provider.GetRequiredService<TrustStore>(), rule, provider.GetRequiredService<TimeProvider>(),
            domain => domain.Nation is null ? Condition.Ready : Condition.Degraded));
        services.AddCheck<StoreCheck>("store", check => check.LookAsync, [Relay, Documents]);
        services.AddCheck<LanesCheck>("lanes", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<ClockCheck>("clock", check => check.LookAsync, []);
        services.AddCheck<FederationCheck>("charter", check => check.LookAtCharterAsync, [Relay]);
        services.AddCheck<FederationCheck>("nations", check => check.LookAtNationsAsync, []);
        services.AddCheck<RevocationListsCheck>("revocation lists", check => check.LookAsync, []);
        services.AddCheck<LoopHealth>("loops", check => check.LookAsync, [], logsItself: true);
        return services;
    }
}
