using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Settings;
using Backbone.Hosting.Health;
using Backbone.Hosting.Terms;
using Backbone.Protocol.Addresses;
using Backbone.Transport.Trust;

namespace Backbone.Gateway.Health;

/// <summary>What this gateway's health looks at. One more check is one more line here.</summary>
internal static class GatewayHealth
{
    private static readonly string Submission = SubmissionService.Descriptor.FullName;
    private static readonly string Approval = ApprovalService.Descriptor.FullName;
    private static readonly string Mailbox = MailboxService.Descriptor.FullName;
    private static readonly string Operations = OperationsService.Descriptor.FullName;
    private static readonly string Enrollment = EnrollmentService.Descriptor.FullName;

    /// <summary>Registers the checks.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton<StoreCheck>().AddSingleton<BrokerCheck>().AddSingleton<DocumentsCheck>().AddSingleton<PoliciesCheck>()
            .AddSingleton<BacklogChecks>().AddSingleton<AlarmsCheck>().AddSingleton<JournalCheck>().AddSingleton<ClockCheck>();
        services.AddSingleton(provider => ListsOf(provider, settings));
        services.AddSingleton<GatewayTerms>();
        services.AddSingleton(provider => new TermSource(
            "revocation lists", _ => ListTerms.Of(provider.GetRequiredService<RevocationListsCheck>(), _ => true)));
        services.AddSingleton(provider => new TermSource("documents", provider.GetRequiredService<GatewayTerms>().Documents));
        services.AddSingleton(provider => new TermSource("keys", provider.GetRequiredService<GatewayTerms>().Keys));
        services.AddSingleton(provider => new TermsCheck(
            new TermSource("keys", provider.GetRequiredService<GatewayTerms>().Keys), provider.GetRequiredService<TimeProvider>()));
        // Who knows who calls and what is in force: without it no service works.
        services.AddCheck<RevocationListsCheck>("revocation lists", check => check.LookAsync, HealthCheck.AllServices);
        services.AddCheck<DocumentsCheck>("documents", check => check.LookOwnAsync, HealthCheck.AllServices);
        // Members are told from memory, and anything may be read, while nothing can be written.
        services.AddCheck<StoreCheck>("store", check => check.LookAsync, [Submission, Approval, Mailbox, Operations, Enrollment]);
        services.AddCheck<DocumentsCheck>("stamp key", check => check.LookStampAsync, [Submission, Approval]);
        services.AddCheck<TermsCheck>("keys", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<BrokerCheck>("broker", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<ClockCheck>("clock", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<DocumentsCheck>("other nations", check => check.LookOthersAsync, []);
        services.AddCheck<PoliciesCheck>("policies", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<BacklogChecks>("outbox", check => check.LookAtOutboxAsync, [], logsItself: true);
        services.AddCheck<BacklogChecks>("quarantine", check => check.LookAtQuarantineAsync, [], logsItself: true);
        services.AddCheck<AlarmsCheck>("alarms", check => check.LookAsync, [], logsItself: true);
        services.AddCheck<JournalCheck>("journal", check => check.LookAsync, [], logsItself: true);
        return services;
    }

    // The own people's list lets callers in; the list of the broker's operator lets the broker be called.
    private static RevocationListsCheck ListsOf(IServiceProvider provider, GatewaySettings settings)
    {
        var (own, brokers) = (TrustDomain.OfNation(settings.FederationName, settings.NationCode), TrustDomain.OfBrokers(settings.FederationName));
        return new RevocationListsCheck(
            provider.GetRequiredService<TrustStore>(), RevocationRule.ListRequired, provider.GetRequiredService<TimeProvider>(),
            list => list.Domain == own ? Condition.NotReady : list.Domain == brokers ? Condition.Degraded : Condition.Ready,
            domain => domain == own
                ? "issue the next with backbone registrar list --office DIR --out FILE, then backbone document publish FILE; once it has ended nobody is let in "
                    + "to publish it: backbone document publish FILE --into DIR with the gateway's folder"
                : "the broker's operator issues the next, and it comes here by itself; once it has ended the broker is not called, so lay it here yourself: "
                    + "backbone document publish FILE --into DIR with the gateway's folder");
    }
}
