using Backbone.Custody.Batches;
using Backbone.Gateway.Accepting;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Borders;
using Backbone.Gateway.Clocks;
using Backbone.Gateway.Collecting;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Keys;
using Backbone.Gateway.Members;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Operations;
using Backbone.Gateway.PolicyMail;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Retention;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Sharing;
using Backbone.Gateway.Storage;
using Backbone.Gateway.Submission;
using Backbone.Gateway.Telling;
using Backbone.Gateway.Uplink;
using Backbone.Hosting;
using Backbone.Hosting.Calls;
using Backbone.Policies.Quotas;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.SelfTests;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Backbone.Gateway.Startup;

/// <summary>The gateway's parts, in the order in which a message meets them.</summary>
internal static class GatewayServices
{
    /// <summary>Store, keys, documents; the documents are verified, and the suite tested, before the process is ready.</summary>
    public static IServiceCollection AddNation(this IServiceCollection services, NationalHouse nation, GatewaySettings settings) => services
        .AddSingleton(_ => nation) // by a factory, or the container would not dispose of it
        .AddSingleton(provider => provider.GetRequiredService<NationalHouse>().Identity)
        .AddSingleton(provider => provider.GetRequiredService<NationalHouse>().Store)
        // What lingers to be signed together lingers by the machine's time, also where a test sets the clock.
        .AddSingleton(provider => new BatchSigner(provider.GetRequiredService<NationalHouse>().Identity.Custody, TimeProvider.System))
        .AddSingleton(nation.History)
        .AddSingleton<DocumentKeeper>()
        .AddSingleton<CharterTrust>().AddSingleton<RevocationKeeper>()
        .AddSelfTest("suite 0x0001", (_, cancel) => Task.Run(KnownAnswers.CheckAndWarmUp, cancel))
        .AddSelfTest("documents", (provider, cancel) =>
        {
            provider.GetRequiredService<CharterTrust>();
            return provider.GetRequiredService<DocumentKeeper>().LoadAsync(nation.DocumentFolder, cancel);
        })
        .AddSingleton(provider => new KeyWatch(
            nation.Keys, nation.KeyPassphraseFile, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<KeyWatch>>()))
        .AddHostedService(provider => new AfterReady<KeyWatch>(provider))
        .AddSingleton(settings).AddSingleton<Consistency>()
        .AddSelfTest("settings", (provider, _) =>
        {
            provider.GetRequiredService<Consistency>().Check();
            return Task.CompletedTask;
        });

    /// <summary>Release, acceptance, receipts, and what the edges ask; what counts in a quota is counted before the process is ready.</summary>
    public static IServiceCollection AddDesks(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(settings.Deadlines).AddSingleton(QuarantineLimits.Usual);
        services.AddSingleton(settings.Retention).AddSingleton<StoreRoom>();
        services.AddSingleton<BorderKeeper>().AddSingleton<QuotaLedger>().AddSingleton<QuotaTally>();
        services.AddSelfTest("quotas", (provider, cancel) => provider.GetRequiredService<QuotaTally>().CountAsync(cancel));
        services.AddHostedService(provider => new AfterReady<PolicyWatch>(provider));
        services.AddHostedService(provider => new AfterReady<Housekeeper>(provider));
        services.AddSingleton<JournalAudit>().AddHostedService(provider => new AfterReady<JournalAudit>(provider));
        services.AddSingleton<OutboxSignal>().AddSingleton<FreshConsignments>().AddSingleton<FactSignal>().AddSingleton<AlarmBoard>();
        services.AddSingleton<Watchers<EnvelopeId>>().AddSingleton<Watchers<MailboxAddress>>();
        services.AddSingleton<ReleaseLedger>();
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<ReleaseDesk>(provider));
        services.TryAddSingleton<PreviewDesk>();
        services.AddSingleton<PeerClocks>();
        services.TryAddSingleton(provider => ActivatorUtilities.CreateInstance<EntryCheck>(provider));
        services.AddSingleton<AcceptanceDesk>().AddSingleton<QuarantineDesk>();
        services.AddSingleton<RefusalLog>().AddSingleton<DraftingDesk>().AddSingleton<SubmissionCounter>();
        services.AddSingleton<ApprovalDesk>().AddSingleton<DocumentDesk>().AddSingleton<JournalRoots>().AddSingleton<JournalDesk>();
        services.AddSingleton<ServiceKeys>().AddSingleton<ServiceOpener>().AddSingleton<ServiceReceipts>();
        services.AddSingleton(new FaultAnswer(StoreAnswer.Find));
        services.AddSingleton<StandingWatch>().AddSingleton<RosterGate>().Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<RosterGate>());
        services.AddSingleton<OpenStreams>().AddSingleton<SubmissionStates>().AddSingleton<MailboxAccess>().AddSingleton<SubscriptionDesk>()
            .AddSingleton<DeadLetterDesk>().AddSingleton<SharingDesk>();
        return services;
    }

    /// <summary>What works with the broker: documents, outbox, collection; and what goes on without it.</summary>
    public static IServiceCollection AddBrokerWork(this IServiceCollection services, GatewaySettings settings)
    {
        services.AddSingleton(provider => Connect(provider, settings));
        services.AddSingleton<PublishedDocuments>().AddSingleton<DocumentLink>().AddSingleton<RevocationLink>().AddSingleton<PolicyIntake>().AddSingleton<CollectionBells>()
            .AddSingleton<AcknowledgementSignal>().AddSingleton<PlacementSignal>();
        services.AddHostedService(provider => new AfterReady<BrokerWatch>(provider));
        services.AddHostedService(provider => new AfterReady<DocumentLink>(provider));
        services.AddHostedService(provider => new AfterReady<RevocationLink>(provider));
        services.AddHostedService(provider => new AfterReady<Publisher>(provider));
        services.AddHostedService(provider => new AfterReady<PlacementWatch>(provider));
        services.AddHostedService(provider => new AfterReady<Restamping>(provider));
        services.AddHostedService(provider => new AfterReady<Collector>(provider));
        services.AddHostedService(provider => new AfterReady<Acknowledger>(provider));
        services.AddHostedService(provider => new AfterReady<Reconsideration>(provider));
        services.AddHostedService(provider => new AfterReady<ReceiptWriter>(provider));
        services.AddHostedService(provider => new AfterReady<OutboxWatch>(provider));
        services.AddHostedService(provider => new AfterReady<PolicySender>(provider));
        services.AddHostedService(provider => new AfterReady<PolicyReceiver>(provider));
        return services;
    }

    private static BrokerChannel Connect(IServiceProvider provider, GatewaySettings settings)
    {
        var client = new MutualTlsClient(
            provider.GetRequiredService<OwnCertificate>(), provider.GetRequiredService<TrustStore>(), RevocationRule.ListRequired,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MutualTlsClient>>());
        var identity = new TlsIdentity.Broker(settings.FederationName, settings.Broker.Id);
        return new BrokerChannel(settings.Broker.Address, client.CreateHandler(identity));
    }
}
