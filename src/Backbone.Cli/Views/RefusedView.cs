using System.Text.Json.Nodes;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>A verdict that says no.</summary>
internal static class RefusedView
{
    /// <summary>As one object.</summary>
    public static JsonObject ToJson(Refused refused) => new()
    {
        ["reason"] = refused.Reason.ToString(),
        ["detail"] = refused.Detail,
        ["next"] = refused.NextStep,
    };
}
