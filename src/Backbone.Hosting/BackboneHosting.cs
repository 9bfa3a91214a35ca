using System.Net;
using System.Net.Sockets;
using Backbone.Hosting.Calls;
using Backbone.Hosting.Connections;
using Backbone.Hosting.Health;
using Backbone.Hosting.Loads;
using Backbone.Hosting.Metering;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Hosting.Terms;
using Backbone.Hosting.Tracing;
using Backbone.Transport;
using Backbone.Transport.Credentials;
using Backbone.Transport.Peers;
using Backbone.Transport.Trust;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Hosting;

/// <summary>
/// Puts a listening process together: <c>CreateBuilder</c>, own services and self-tests, <c>Build</c>,
/// <c>MapBackbone</c>, own gRPC services, <c>RunBackboneAsync</c>.
/// </summary>
public static class BackboneHosting
{
    /// <summary>
    /// A builder with both listeners, mutual TLS, gRPC with its funnel and gate, health, reflection and the log.
    /// Nothing is read from the environment or from configuration files.
    /// </summary>
    /// <param name="options">Where to listen and log.</param>
    /// <param name="tls">What to show and whom to let in.</param>
    /// <exception cref="ArgumentException">The management listener is not on loopback.</exception>
    /// <exception cref="SettingsException">The log's file cannot be written, or the traces'.</exception>
    public static WebApplicationBuilder CreateBuilder(HostingOptions options, MutualTlsOptions tls)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tls);
        if (!IPAddress.IsLoopback(options.Management.Address))
            throw new ArgumentException("management has no authentication and listens on loopback only", nameof(options));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton(ConnectionRoom.OfThisProcess());
        builder.Services.AddSingleton<IConnectionListenerFactory, PausingTransport>(); // the last one is asked first
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options));
        if (options.LogFile is { } file) LogFile.Check(file);
        builder.Services.AddLog(options.LogFile);
        builder.Services.AddSingleton(options);
        AddMutualTls(builder.Services, tls);
        AddCalls(builder.Services);
        AddHealth(builder.Services, tls.Renewal);
        AddTerms(builder.Services, tls.Renewal);
        AddMetering(builder.Services);
        if (options.TraceFile is { } traces) AddTraces(builder.Services, traces);
        AddStartup(builder.Services, options);
        return builder;
    }

    /// <summary>
    /// Registers what must hold before the process says that it is ready; they run in order, off the start-up path.
    /// </summary>
    /// <param name="services">The process's services.</param>
    /// <param name="name">What is tested, for the log.</param>
    /// <param name="run">The test; it throws where the test fails, and then the process ends.</param>
    public static IServiceCollection AddSelfTest(
        this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        services.AddSingleton(provider => new SelfTest(name, cancel => run(provider, cancel)));

    /// <summary>
    /// Maps health and reflection for gRPC callers, /livez, /readyz and /metrics for management, and keeps the two apart.
    /// </summary>
    public static WebApplication MapBackbone(this WebApplication app)
    {
        app.Use(Listeners.KeepApart);
        app.Use(app.Services.GetRequiredService<CallMeter>().InvokeAsync);
        app.MapGrpcService<HealthService>();
        app.MapGrpcReflectionService();
        var health = app.Services.GetRequiredService<HealthBoard>();
        // That it answers is all that liveness says: nothing that the process needs is asked.
        app.Map(Listeners.Live, context => context.Response.WriteAsync("alive\n", context.RequestAborted));
        app.Map(Listeners.Ready, async context => await HealthPage.AnswerAsync(context, await health.LookAsync()));
        Metrics.MapMetrics(app);
        return app;
    }

    /// <summary>Runs until the process is asked to end; 0, or 1 where a self-test failed.</summary>
    /// <exception cref="ProcessFaultException">A part of it failed, and the process has ended because of that.</exception>
    /// <exception cref="SettingsException">A self-test found that the settings cannot be used.</exception>
    public static async Task<int> RunBackboneAsync(this WebApplication app, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        var readiness = app.Services.GetRequiredService<Readiness>();
        // Asked for now: once it has run, the host is disposed of.
        var parts = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await ((IHost)app).RunAsync(cancel);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end while it was still starting: a self-test failed early, or the parent is gone.
        }
        catch (SocketException refused)
        {
            var asked = app.Services.GetRequiredService<HostingOptions>();
            throw new SettingsException(
                $"this process cannot listen on {asked.Grpc} and {asked.Management} ({refused.Message}): choose others in the settings", refused);
        }
        if (readiness.Unusable is { } unusable) throw unusable;
        // The host stops when a part fails, and says nothing of it in its outcome.
        if (parts.FirstOrDefault(part => part.ExecuteTask is { IsFaulted: true })?.ExecuteTask?.Exception is { } fault)
            throw new ProcessFaultException(fault.GetBaseException());
        return readiness.HasFailed ? 1 : 0;
    }

    private static void AddMutualTls(IServiceCollection services, MutualTlsOptions tls)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(tls.Trust);
        services.AddSingleton(provider => OwnCertificate.FromFiles(
            tls.Certificate, tls.Passphrase, Clock(provider), Log<OwnCertificate>(provider), tls.Rule));
        services.AddSingleton(provider => new RevocationListFiles(
            tls.Trust, tls.RevocationLists, Clock(provider), Log<RevocationListFiles>(provider), tls.Memory));
        services.AddSingleton(provider => new RevocationIntake(tls.Trust, tls.Memory, Clock(provider)));
        services.AddSingleton(provider =>
        {
            provider.GetRequiredService<RevocationListFiles>();
            var verifier = new PeerVerifier(tls.Trust, tls.Revocation, tls.Admitted, PeerUse.Client, Clock(provider));
            return new MutualTlsServer(provider.GetRequiredService<OwnCertificate>(), verifier, Clock(provider), Log<MutualTlsServer>(provider));
        });
        services.AddSingleton<Door>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<ListeningAddresses>();
    }

    private static void AddCalls(IServiceCollection services)
    {
        services.AddRouting();
        services.AddSingleton<ExceptionFunnel>();
        services.AddSingleton<ReadinessGate>();
        services.AddSingleton<CallerLoads>();
        services.AddSingleton<CallMeter>();
        services.AddSingleton<AnswerMeter>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = TransportLimits.MaxMessageSize;
            grpc.MaxSendMessageSize = TransportLimits.MaxAnswerSize;
            grpc.EnableDetailedErrors = false;
            grpc.Interceptors.Add<ExceptionFunnel>();
            grpc.Interceptors.Add<ReadinessGate>();
            grpc.Interceptors.Add<AnswerMeter>();
        });
        // A packed message becomes 5 MiB, whatever was counted as it came. gRPC's own set-up puts them back, so it is done last.
        services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders = []);
        services.AddGrpcReflection();
    }

    private static void AddHealth(IServiceCollection services, string renewal)
    {
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthBoard>();
        services.AddHostedService<HealthWatch>();
        services.AddSingleton(provider => new HealthCheck("start", provider.GetRequiredService<Readiness>().LookAsync)
        {
            ComesFirst = true,
            LogsItself = true,
            Services = HealthCheck.AllServices,
        });
        services.AddSingleton(provider => new HealthCheck(
            "certificate", new CertificateCheck(provider.GetRequiredService<OwnCertificate>(), renewal, Clock(provider)).LookAsync)
        {
            Services = HealthCheck.AllServices,
        });
    }

    private static void AddTerms(IServiceCollection services, string renewal)
    {
        services.AddSingleton(provider =>
        {
            var own = provider.GetRequiredService<OwnCertificate>();
            return new TermSource("certificate", _ => [new Term("certificate", "", CertificateCheck.Name, CertificateCheck.LifeOf(own), renewal)]) { ReadsEarly = true };
        });
        services.AddHostedService(provider => new TermWatch(
            provider.GetServices<TermSource>(), provider.GetRequiredService<Readiness>().Outcome, Clock(provider), Log<TermWatch>(provider)));
    }

    private static void AddMetering(IServiceCollection services)
    {
        var meter = ScrapeBoard.NextMeter();
        Metrics.AddMetrics(services, ProcessCommand.Version, meter);
        services.AddSingleton(provider => new ScrapeBoard(
            meter,
            [
                .. ProcessGauges.Of(ProcessCommand.Version, provider.GetRequiredService<HealthBoard>(), provider.GetRequiredService<Door>()),
                .. provider.GetServices<TermSource>().Select(source => TermGauge.Of(source, Clock(provider))),
                .. provider.GetServices<Gauge>(),
            ],
            () => provider.GetRequiredService<Readiness>().IsReady, Clock(provider), Log<ScrapeBoard>(provider)));
    }

    private static void AddTraces(IServiceCollection services, string file)
    {
        TraceFile.Check(file);
        services.AddHostedService(provider => new TraceFile(file, AppDomain.CurrentDomain.FriendlyName, Log<TraceFile>(provider)));
    }

    private static void AddStartup(IServiceCollection services, HostingOptions options)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = HostingLimits.ShutdownTimeout);
        services.AddHostedService<StartupSequence>();
        if (options.ExitWithParent) services.AddHostedService<ParentWatch>();
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static ILogger<T> Log<T>(IServiceProvider provider) => provider.GetRequiredService<ILogger<T>>();
}
