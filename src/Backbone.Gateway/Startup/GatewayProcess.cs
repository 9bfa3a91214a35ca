using Backbone.Custody;
using Backbone.Gateway.Approving;
using Backbone.Gateway.Delivery;
using Backbone.Gateway.Enrolling;
using Backbone.Gateway.Gauges;
using Backbone.Gateway.Health;
using Backbone.Gateway.Members;
using Backbone.Gateway.Metering;
using Backbone.Gateway.Operations;
using Backbone.Gateway.Settings;
using Backbone.Gateway.Submission;
using Backbone.Hosting;
using Backbone.Hosting.Settings;
using Backbone.Hosting.Startup;
using Backbone.Sqlite;
using Backbone.Transport;

namespace Backbone.Gateway.Startup;

/// <summary>The process: from its command line to its exit code (0 ended well, 1 fault, 2 settings that cannot be used).</summary>
internal static class GatewayProcess
{
    /// <summary>Runs until asked to end.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        ProcessFaultException.EndOnEscape("backbone-gateway", Console.Error);
        var line = ProcessCommand.Parse("backbone-gateway", args);
        if (line is ProcessCommand.Answer answer) return answer.Say();
        if (line is ProcessCommand.Check check) return GatewayCheck.Run(check.ConfigPath, Console.Out, TimeProvider.System);
        if (line is ProcessCommand.Backup backup) return await StoreBackup.MakeAsync(backup);
        if (line is ProcessCommand.Restore restore) return await StoreRestore.TakeAsync(restore, TimeProvider.System);
        var (path, exitWithParent) = (ProcessCommand.Run)line;
        try
        {
            var settings = GatewaySettings.Read(path);
            await using var app = Build(settings, path, new HostingOptions
            {
                Grpc = settings.ListenAddress,
                Management = settings.ManagementAddress,
                ExitWithParent = exitWithParent,
                LogFile = settings.LogFile is { } file ? SettingsFile.Resolve(path, file) : null,
                TraceFile = settings.TraceFile is { } traces ? SettingsFile.Resolve(path, traces) : null,
            });
            return await app.RunBackboneAsync();
        }
        catch (Exception unusable) when (unusable is SettingsException or GatewayException or SqliteStoreException
            or TransportException or CustodyException)
        {
            await Console.Error.WriteLineAsync($"backbone-gateway: {unusable.Message}");
            return 2;
        }
        catch (ProcessFaultException fault)
        {
            await Console.Error.WriteLineAsync($"backbone-gateway: {fault.Message}");
            return 1;
        }
        catch (IOException taken)
        {
            await Console.Error.WriteLineAsync($"backbone-gateway: {taken.Message}; choose another address in the settings");
            return 1;
        }
    }

    /// <summary>Puts the process together; tests do the same with a clock and a step of their own.</summary>
    public static WebApplication Build(
        GatewaySettings settings, string path, HostingOptions hosting, Action<IServiceCollection>? change = null)
    {
        var nation = NationalHouse.Open(settings, path);
        var builder = BackboneHosting.CreateBuilder(hosting, nation.Tls);
        builder.Services.AddNation(nation, settings).AddDesks(settings).AddBrokerWork(settings).AddHealth(settings).AddGauges();
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapBackbone();
        MessageCounts.Begin();
        app.MapGrpcService<SubmissionEndpoint>();
        app.MapGrpcService<ApprovalEndpoint>();
        app.MapGrpcService<MailboxEndpoint>();
        app.MapGrpcService<MembersEndpoint>();
        app.MapGrpcService<OperationsEndpoint>();
        app.MapGrpcService<EnrollmentEndpoint>();
        return app;
    }
}
