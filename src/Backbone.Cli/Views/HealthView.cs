using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Operations;

namespace Backbone.Cli.Views;

/// <summary>How the own gateway stands, check by check, as <c>/readyz</c> tells its probes.</summary>
internal static class HealthView
{
    /// <summary>Asks and shows.</summary>
    public static async Task<int> ShowAsync(Invocation invocation, BackboneClient client, CancellationToken cancel)
    {
        var health = await client.Operations.ReadHealthAsync(cancel);
        if (invocation.Json) invocation.Output.Json(ToJson(health));
        else Show(invocation.Output, health);
        return ExitCode.Done;
    }

    private static void Show(Page page, GatewayHealth health)
    {
        page.Heading($"the gateway is {WordOf(health.State)}");
        foreach (var check in health.Checks)
        {
            page.Check(check.State == GatewayCondition.Ready, check.Name, $"{WordOf(check.State)} since {Moments.Show(check.Since)}");
            page.Field("  Cause", check.Cause);
            if (check.NextStep.Length > 0) page.Field("  Next", check.NextStep);
        }
    }

    private static JsonObject ToJson(GatewayHealth health) => new()
    {
        ["state"] = WordOf(health.State),
        ["checks"] = new JsonArray([.. health.Checks.Select(check => (JsonNode)new JsonObject
        {
            ["name"] = check.Name,
            ["state"] = WordOf(check.State),
            ["cause"] = check.Cause,
            ["since"] = check.Since.ToString(),
            ["nextStep"] = check.NextStep,
        })]),
    };

    private static string WordOf(GatewayCondition state) => state switch
    {
        GatewayCondition.Ready => "ready",
        GatewayCondition.Degraded => "degraded",
        _ => "not ready",
    };
}
