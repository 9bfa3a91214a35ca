using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Compact;

namespace Backbone.Hosting;

/// <summary>The log: one JSON object a line, to standard error or a file. The only place that names Serilog.</summary>
internal static class SerilogSetup
{
    // One file of at most 64 MiB a day and 14 of them: two weeks, under 1 GiB.
    private const long MaxFileSize = 64 * 1024 * 1024;
    private const int MaxFiles = 14;

    public static void AddLog(this IServiceCollection services, string? file) => services.AddSerilog(
        configuration =>
        {
            configuration.MinimumLevel.Warning()
                .MinimumLevel.Override("Backbone", LogEventLevel.Information)
                // Connections that find no room are told of, sparingly, by the door; Kestrel has a line for each.
                .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel.Connections", LogEventLevel.Error)
                // What a service throws ends in the funnel, so this is a caller that left while its request was still read.
                .Filter.ByExcluding(line => line.Exception is IOException && Matching.FromSource("Grpc.AspNetCore.Server")(line))
                .Enrich.FromLogContext();
            // Standard output is for the ready line alone.
            if (file is null)
                configuration.WriteTo.Console(
                    new RenderedCompactJsonFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
            else
                configuration.WriteTo.File(
                    new RenderedCompactJsonFormatter(), file, rollingInterval: RollingInterval.Day,
                    fileSizeLimitBytes: MaxFileSize, rollOnFileSizeLimit: true, retainedFileCountLimit: MaxFiles);
        },
        preserveStaticLogger: true,
        writeToProviders: true);
}
