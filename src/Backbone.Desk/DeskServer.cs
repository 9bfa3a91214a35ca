using System.Net;
using System.Net.Sockets;
using Backbone.Client;
using Backbone.Desk.Approvals;
using Backbone.Desk.Door;
using Backbone.Desk.Inbox;
using Backbone.Desk.Languages;
using Backbone.Desk.Layout;
using Backbone.Desk.Locking;
using Backbone.Desk.Message;
using Backbone.Desk.Quarantine;
using Backbone.Desk.Session;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backbone.Desk;

/// <summary>
/// The page that an officer's own workstation serves: 1 sockets of the loopback addresses, and nothing else · 2 services of the one
/// officer · 3 the door, before everything · 4 files and pages.
/// </summary>
public sealed class DeskServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LoopbackSockets _sockets;
    private readonly Doorkeeper _keeper = new();
    private readonly DoorAddresses _addresses;

    private DeskServer(DeskOptions options, LoopbackSockets sockets, TimeProvider clock, Action<IServiceCollection>? change)
    {
        (_sockets, _addresses) = (sockets, new DoorAddresses(sockets.Port));
        // Neither settings files nor environment variables say where it listens or what it serves.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(DeskServer).Assembly.GetName().Name });
        builder.Logging.AddProvider(new FaultLog(options.OnFault));
        // A browser may bring what a desk before this one sealed; it is replaced, and no fault.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None);
        ConfigureServer(builder.WebHost);
        AddServices(builder.Services, options, clock);
        change?.Invoke(builder.Services);
        _app = builder.Build();
        // 3
        _app.UseMiddleware<DoorMiddleware>();
        _app.UseRouting();
        _app.UseAntiforgery();
        // 4
        _app.MapAssets();
        _app.MapParts();
        _app.MapWaitingParts();
        _app.MapEvidence();
        _app.MapPost("/here", (DeskSession session) =>
        {
            session.Touch();
            return Results.NoContent();
        });
        _app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
    }

    /// <summary>The port that it listens on.</summary>
    public int Port => _sockets.Port;

    /// <summary>Parts of it, for tests.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>A new address to open it by, once; the one before is void.</summary>
    public Uri NewAddress() => new(_addresses.Base + DoorMiddleware.TokenPath + _keeper.NewToken());

    /// <summary>Starts a desk.</summary>
    /// <param name="options">Whose, and where.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="passphrase">Opens it at once; null: it begins locked.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <exception cref="BackboneException">Usage: the port cannot be had; Identity: the profile's certificate or keys are not right.</exception>
    /// <exception cref="Custody.CustodyException">The keys do not open by the passphrase.</exception>
    public static Task<DeskServer> StartAsync(
        DeskOptions options, TimeProvider clock, string? passphrase = null, CancellationToken cancel = default) =>
        StartAsync(options, clock, passphrase, null, cancel);

    internal static async Task<DeskServer> StartAsync(
        DeskOptions options, TimeProvider clock, string? passphrase, Action<IServiceCollection>? change, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        // 1
        var server = new DeskServer(options, Bind(options.Port), clock, change);
        try
        {
            if (passphrase is not null) server._app.Services.GetRequiredService<DeskSession>().Open(passphrase);
            await server._app.StartAsync(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops it, and drops the keys.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _sockets.Dispose();
    }

    private static LoopbackSockets Bind(int port)
    {
        try
        {
            return LoopbackSockets.Bind(port);
        }
        catch (SocketException fault)
        {
            throw new BackboneException(FaultKind.Usage, $"port {port} cannot be had on the loopback addresses: {fault.Message}",
                "name another port, or none, and any that is free is taken", fault);
        }
    }

    private void ConfigureServer(IWebHostBuilder host)
    {
        host.UseKestrelCore();
        host.UseSockets(sockets => sockets.CreateBoundListenSocket = _sockets.Of);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = kestrel.Limits.MaxConcurrentUpgradedConnections = DeskLimits.Connections;
            kestrel.Limits.MaxRequestBodySize = DeskLimits.RequestBytes;
            foreach (var address in _sockets.EndPoints)
                kestrel.Listen(address, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    listen.Use(OnlyOwnUser);
                });
        });
    }

    private void AddServices(IServiceCollection services, DeskOptions options, TimeProvider clock)
    {
        // 2
        services.AddSingleton(options).AddSingleton(clock).AddSingleton(_keeper).AddSingleton(_addresses);
        services.AddSingleton(new Preferences(options.Profile.Folder)).AddSingleton<Speech>();
        services.AddSingleton(new DeskSession(options.Profile, options.Client, clock)).AddSingleton<DeskLock>().AddHostedService<IdleWatch>();
        services.AddSingleton<MailBook>().AddHostedService<MailWatch>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DeskLimits.StopTime);
        services.AddRoutingCore().AddAntiforgery(forms => forms.Cookie.Name = $"{_addresses.CookieName}-form");
        // What the framework seals for its pages lives as long as the desk: no key of its own is written to the officer's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DetailedErrors = false;
            circuits.DisconnectedCircuitMaxRetained = DeskLimits.LostWindows;
            circuits.DisconnectedCircuitRetentionPeriod = DeskLimits.LostWindowLife;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = DeskLimits.PageMessageBytes);
    }

    private static ConnectionDelegate OnlyOwnUser(ConnectionDelegate next) => connection =>
    {
        if (connection is { RemoteEndPoint: IPEndPoint peer, LocalEndPoint: IPEndPoint here } && SameUser.IsAt(peer, here)) return next(connection);
        connection.Abort();
        return Task.CompletedTask;
    };
}
