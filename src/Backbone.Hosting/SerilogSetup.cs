using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Core;
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
                configuration.WriteTo.Sink(new StandardErrorSink());
            else
                configuration.WriteTo.File(
                    new RenderedCompactJsonFormatter(), file, rollingInterval: RollingInterval.Day,
                    fileSizeLimitBytes: MaxFileSize, rollOnFileSizeLimit: true, retainedFileCountLimit: MaxFiles);
        },
        preserveStaticLogger: true,
        writeToProviders: true);

    // Not Serilog's own, which writes in the thread that logs.
    private sealed class StandardErrorSink : ILogEventSink, IDisposable
    {
        private readonly RenderedCompactJsonFormatter _form = new();
        private readonly QueuedLines _lines = new(Console.Error, count => QueuedLines.LostLine(count, TimeProvider.System.GetUtcNow()));

        public void Emit(LogEvent logEvent)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            _form.Format(logEvent, text);
            _lines.Write(text.ToString());
        }

        public void Dispose() => _lines.Dispose();
    }
}
