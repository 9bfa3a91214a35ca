using Backbone.Hosting.Connections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Backbone.Hosting.Metering;

/// <summary>
/// <c>/metrics</c>: all meters of this program, and those of the runtime, in the form that Prometheus reads. The exporter is named
/// here and nowhere else.
/// </summary>
internal static class Metrics
{
    /// <summary>Registers what collects.</summary>
    /// <param name="services">The process's services.</param>
    /// <param name="version">Of this program.</param>
    /// <param name="gauges">The meter of the board.</param>
    public static void AddMetrics(IServiceCollection services, string version, string gauges) => services.AddOpenTelemetry()
        .ConfigureResource(resource => resource.Clear().AddService(
            AppDomain.CurrentDomain.FriendlyName, serviceVersion: version, autoGenerateServiceInstanceId: false))
        .WithMetrics(metrics => metrics.AddMeter("Backbone.Gateway", "Backbone.Broker", "Backbone.Sqlite", "System.Runtime", gauges)
            // Every page is of now; those who ask while one is made share it.
            .AddPrometheusExporter(exporter => exporter.ScrapeResponseCacheDurationMilliseconds = 0));

    /// <summary>Maps the page. What is read only when somebody asks is read before it is written.</summary>
    public static void MapMetrics(WebApplication app)
    {
        var board = app.Services.GetRequiredService<ScrapeBoard>();
        app.Use(async (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(Listeners.Metrics)) await board.ReadAsync();
            await next(context);
        });
        app.MapPrometheusScrapingEndpoint(Listeners.Metrics);
    }
}
