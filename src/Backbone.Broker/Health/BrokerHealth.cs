using Backbone.Broker.Documents;
using Backbone.Broker.Loops;
using Backbone.Contracts.Broker.V1;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Broker.Health;

/// <summary>What this broker's health looks at. One more check is one more registration here.</summary>
internal static class BrokerHealth
{
    private static readonly string Relay = RelayService.Descriptor.FullName;
    private static readonly string Offers = DocumentService.Descriptor.FullName;

    /// <summary>Registers the checks.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="rule">Whether every nation needs a revocation list.</param>
    public static IServiceCollection AddHealth(this IServiceCollection services, RevocationRule rule)
    {
        services.AddSingleton<StoreCheck>().AddSingleton<LanesCheck>().AddSingleton<ClockCheck>().AddSingleton<FederationCheck>().AddSingleton<LoopHealth>();
        services.AddSingleton(provider => new RevocationListsCheck(
            provider.GetRequiredService<TrustStore>(), rule, provider.GetRequiredService<TimeProvider>(),
            // Its own operator's list is for the gateways: it matters here once it is there to be handed out.
            list => list.Domain.Nation is null && list.Life is null ? Condition.Ready : Condition.Degraded, Renew));
        // What is the nations', they are warned of at home.
        services.AddSingleton(provider => new TermSource(
            "revocation lists", _ => ListTerms.Of(provider.GetRequiredService<RevocationListsCheck>(), whose => whose == "brokers")));
        services.AddSingleton(provider => new TermSource("documents", now => provider.GetRequiredService<FederationView>().Snapshot is { } federation
            ? FederationTerms.Of(federation, own: null, Timestamp.From(now)) : []));
        services.AddCheck<StoreCheck>("store", check => check.LookAsync, [Relay, Offers]);
        services.AddCheck<LanesCheck>("lanes", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<ClockCheck>("clock", check => check.LookAsync, []);
        services.AddCheck<FederationCheck>("charter", check => check.LookAtCharterAsync, [Relay]);
        services.AddCheck<FederationCheck>("nations", check => check.LookAtNationsAsync, []);
        services.AddCheck<RevocationListsCheck>("revocation lists", check => check.LookAsync, []);
        services.AddCheck<LoopHealth>("loops", check => check.LookAsync, [], logsItself: true);
        return services;
    }

    private static string Renew(TrustDomain domain) => domain.Nation is { } nation
        ? $"the registrar of {nation} issues the next with backbone registrar list --office DIR --out FILE and hands it to the nation's gateway, which brings it here "
            + "by itself; once it has ended its gateway is not let in, so lay it here yourself: backbone document publish FILE --into DIR"
        : "issue the next with backbone broker renew --office DIR --into DIR: the gateways fetch it by themselves";
}
