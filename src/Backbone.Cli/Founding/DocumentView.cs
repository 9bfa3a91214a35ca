using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Authority.Statements;
using Backbone.Cli.Terminals;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>Shows documents and what changes between them.</summary>
internal static class DocumentView
{
    /// <summary>Its name and hash, in both forms.</summary>
    public static void ShowName(Page page, DocumentVersion id)
    {
        page.Heading(id.ToString());
        page.Field("Hash", id.Hash.ToString());
        page.Field("to say", id.Hash.ToSpoken());
    }

    /// <summary>All that it says.</summary>
    public static void Show(Page page, FederationDocument document)
    {
        page.Field("Federation", document.Head.Federation.ToString());
        page.Field("Previous", document.Head.Previous?.ToString());
        foreach (var statement in DocumentStatements.Of(document)) page.Line($"{statement.Subject}: {statement.Text}");
    }

    /// <summary>What changes.</summary>
    /// <param name="page">Where.</param>
    /// <param name="before">Against which one; null: there is none.</param>
    /// <param name="changes">The changes.</param>
    public static void Show(Page page, FederationDocument? before, ImmutableArray<StatementChange> changes)
    {
        page.Line(before is null ? "All of it is new:" : changes.IsEmpty ? $"Nothing changes against the {before.Id}." : $"Changes against the {before.Id}:");
        foreach (var change in changes) page.Line(change switch
        {
            { Before: null } => $"+ {change.Subject}: {change.After}",
            { After: null } => $"- {change.Subject}: {change.Before}",
            _ => $"~ {change.Subject}: {change.After}, before: {change.Before}",
        });
    }

    /// <summary>Name, version and hash.</summary>
    public static JsonObject ToJson(DocumentVersion id) => new()
    {
        ["document"] = id.ToString(),
        ["type"] = id.Label,
        ["nation"] = id.Nation?.ToString(),
        ["version"] = id.Version,
        ["hash"] = id.Hash.ToString(),
        ["spoken"] = id.Hash.ToSpoken(),
    };

    /// <summary>All that it says.</summary>
    public static JsonArray ToJson(ImmutableArray<Statement> statements) =>
        [.. statements.Select(one => (JsonNode)new JsonObject { ["subject"] = one.Subject, ["text"] = one.Text })];

    /// <summary>What changes.</summary>
    public static JsonArray ToJson(ImmutableArray<StatementChange> changes) => [.. changes.Select(change =>
        (JsonNode)new JsonObject { ["subject"] = change.Subject, ["before"] = change.Before, ["after"] = change.After })];
}
