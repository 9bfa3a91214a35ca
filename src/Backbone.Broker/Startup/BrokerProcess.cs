using Backbone.Broker.Acknowledging;
using Backbone.Broker.Admission;
using Backbone.Broker.Documents;
using Backbone.Broker.Gauges;
using Backbone.Broker.Health;
using Backbone.Broker.Lanes;
using Backbone.Broker.Metering;
using Backbone.Broker.Services;
using Backbone.Broker.Storage;
using Backbone.Hosting;
using Backbone.Hosting.Loads;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Hosting.Terms;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.SelfTests;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Backbone.Broker.Startup;

/// <summary>
/// Puts a broker together: 1 the store · 2 what listens · 3 the parts · 4 its own certificate · 5 the documents of
/// store and folder, and with them the TLS roots · 6 what it says of itself.
/// </summary>
internal static class BrokerProcess
{
    /// <summary>A broker that only has to be run; it disposes of its store.</summary>
    /// <param name="settings">How it is set up.</param>
    /// <param name="exitWithParent">Whether it ends when its standard input closes.</param>
    /// <param name="clock">What time it is; null: the system's.</param>
    /// <param name="ready">Where the ready line goes; null: standard output.</param>
    /// <param name="change">What tests put around the parts; null: nothing.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SettingsException">It cannot be started like this.</exception>
    /// <exception cref="StoreRefusedException">The store cannot be used like this.</exception>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    /// <exception cref="Backbone.Transport.TransportException">A certificate, key or list cannot be used.</exception>
    public static async Task<WebApplication> BuildAsync(
        BrokerSettings settings, bool exitWithParent, TimeProvider? clock = null, TextWriter? ready = null,
        Action<IServiceCollection>? change = null, CancellationToken cancellation = default)
    {
        clock ??= TimeProvider.System;
        var files = DocumentFile.ReadFolder(settings.Documents);
        // 1
        var store = await Stores.OpenAsync(settings, clock);
        // 2
        var trust = new TrustStore(settings.Federation);
        var builder = BackboneHosting.CreateBuilder(HostingOf(settings, exitWithParent, ready), TlsOf(settings, trust));
        // 3
        builder.Services.Replace(ServiceDescriptor.Singleton(clock));
        AddParts(builder.Services, settings, store);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        try
        {
            app.MapBackbone();
            app.MapGrpcService<RelayService>();
            app.MapGrpcService<DocumentService>();
            // 4
            app.Services.GetRequiredService<OwnCertificate>();
            // 5
            await TakeDocumentsAsync(app.Services.GetRequiredService<DocumentDesk>(), files, cancellation);
            // 6
            Describe(app.Services, settings, store);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The charter that the settings mean.</summary>
    /// <exception cref="SettingsException">It is not known, or of another federation.</exception>
    public static Charter CharterOf(BrokerSettings settings, FederationSnapshot? known)
    {
        var charter = known?.Charter
            ?? throw new SettingsException(
                $"no charter with the hash {settings.CharterHash} is in {settings.Documents} or in the store: "
                + "put it there, or compare the hash again out of band");
        return charter.Head.Federation == settings.Federation ? charter
            : throw new SettingsException(
                $"federation is {settings.Federation}, and the charter with the hash entered is of {charter.Head.Federation}: correct federation or charterHash");
    }

    private static HostingOptions HostingOf(BrokerSettings settings, bool exitWithParent, TextWriter? ready) => new()
    {
        Grpc = settings.Listen,
        Management = settings.Management,
        ExitWithParent = exitWithParent,
        LogFile = settings.LogFile,
        TraceFile = settings.TraceFile,
        ReadyOutput = ready ?? Console.Out,
    };

    private static MutualTlsOptions TlsOf(BrokerSettings settings, TrustStore trust) => new()
    {
        Certificate = settings.Tls,
        Passphrase = settings.PassphraseFile is { } file ? PassphraseFile.Read(file) : null,
        Renewal = Renewals.Broker,
        Rule = OwnCertificateRule.OfBroker(settings.Identity, trust),
        Trust = trust,
        RevocationLists = settings.Crls,
        Memory = new RevocationMemory(settings.CrlMemory),
        Revocation = RuleOf(settings),
        Admitted = new AdmittedPeers.AllGateways(),
    };

    private static RevocationRule RuleOf(BrokerSettings settings) =>
        settings.Crls.Count > 0 ? RevocationRule.ListRequired : RevocationRule.ListWherePresent;

    private static void AddParts(IServiceCollection services, BrokerSettings settings, IBrokerStore store)
    {
        // By a factory, or the container would not dispose of it.
        services.AddSingleton(_ => store);
        services.AddSingleton(new FederationHistory(settings.CharterHash));
        services.AddSingleton<FederationView>();
        services.AddSingleton<CharterRoots>();
        services.AddSingleton<DocumentDesk>();
        services.AddSingleton<DocumentFeed>();
        services.AddSingleton<RevocationDesk>().AddSingleton<RevocationFeed>();
        services.AddHostedService<DocumentRefreshing>();
        services.AddSingleton<FreshEntries>(_ => new FreshEntries());
        services.AddSingleton<LaneGenerations>().AddSingleton<NationTimes>();
        services.AddSingleton<LaneLimits>();
        services.AddSingleton<AdmissionDesk>().AddSingleton<AdmissionQueue>();
        services.AddSingleton<AcknowledgementDesk>();
        services.AddSingleton<LaneReader>().AddSingleton<LaneLosses>().AddSingleton<PlacementCheck>();
        services.AddSingleton<LaneFollower>();
        services.AddHostedService<ExpiryTrimming>();
        services.AddSingleton<OpenCalls<NationCode>>();
        services.AddSingleton<BrokerCalls>();
        services.AddHealth(RuleOf(settings)).AddGauges();
        services.AddSelfTest("suite 0x0001", (_, cancel) => Task.Run(KnownAnswers.CheckAndWarmUp, cancel));
    }

    private static async Task TakeDocumentsAsync(
        DocumentDesk desk, IReadOnlyList<DocumentFile> files, CancellationToken cancellation)
    {
        await desk.TakeUpStoredAsync(cancellation);
        await desk.TakeFilesAsync(files, cancellation);
        // Where the trusted charter came from the folder, the store's documents can be judged only now.
        await desk.TakeUpStoredAsync(cancellation);
    }

    private static void Describe(IServiceProvider services, BrokerSettings settings, IBrokerStore store)
    {
        var log = services.GetRequiredService<ILogger<BrokerSettings>>();
        var charter = CharterOf(settings, services.GetRequiredService<FederationView>().Snapshot);
        log.Describes(settings.Identity.Id, settings.Federation, ProcessCommand.Version, store.Guarantee);
        if (settings.Crls.Count == 0) log.NoRevocationLists();
        if (charter.FindBroker(settings.Identity.Id) is null)
            log.NotInCharter(charter.Head.Version, settings.Identity.Id);
        foreach (var nation in charter.Nations) AdmissionCounts.Begin(nation.Code);
    }
}
