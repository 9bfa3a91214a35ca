using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Client.Sending;

namespace Backbone.Cli.Views;

/// <summary>What a message waits for.</summary>
internal static class ApprovalText
{
    /// <summary><c>waits for approval by releaser</c></summary>
    public static string WaitsFor(ImmutableArray<string> roles) =>
        roles.IsEmpty ? "waits for approval" : $"waits for approval by {string.Join(" and ", roles)}";

    /// <summary><c>waits for approval by 1 releaser; KOR/nis/park approved it</c></summary>
    public static string WaitsFor(ImmutableArray<ApprovalNeed> needs)
    {
        var missing = needs.Where(need => need.Missing > 0).Select(need => $"{need.Missing} {need.Role}").ToList();
        var given = needs.SelectMany(need => need.Given).Distinct().ToList();
        return (missing.Count == 0 ? "waits for approval" : $"waits for approval by {string.Join(" and ", missing)}")
            + (given.Count == 0 ? "" : $"; {string.Join(" and ", given)} approved it");
    }

    /// <summary>One object for each role.</summary>
    public static JsonArray ToJson(ImmutableArray<ApprovalNeed> needs) => new([.. needs.Select(need => new JsonObject
    {
        ["role"] = need.Role,
        ["count"] = need.Count,
        ["given"] = new JsonArray([.. need.Given.Select(officer => JsonValue.Create(officer.ToString()))]),
    })]);
}
