using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Backbone.Hosting.Health;

/// <summary>Health as management shows it: one JSON object; 200 while callers are served, 503 while they are not.</summary>
public static class HealthPage
{
    /// <summary>The word for a state, in all answers and logs.</summary>
    public static string WordOf(Condition state) => state switch
    {
        Condition.Ready => "ready",
        Condition.Degraded => "degraded",
        _ => "not ready",
    };

    /// <summary>Answers a request with the report.</summary>
    internal static async Task AnswerAsync(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.State == Condition.NotReady ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(Write(report), context.RequestAborted);
    }

    /// <summary>The report as JSON, UTF-8.</summary>
    internal static byte[] Write(HealthReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("state", WordOf(report.State));
            json.WriteStartArray("checks");
            foreach (var check in report.Checks) Write(json, check);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, CheckReport check)
    {
        json.WriteStartObject();
        json.WriteString("name", check.Name);
        json.WriteString("state", WordOf(check.Finding.State));
        json.WriteString("cause", check.Finding.Cause);
        json.WriteString("since", check.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("nextStep", check.Finding.NextStep);
        json.WriteEndObject();
    }
}
