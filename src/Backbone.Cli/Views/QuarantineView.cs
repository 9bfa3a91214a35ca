using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Operations;

namespace Backbone.Cli.Views;

/// <summary>What was put aside, with the evidence.</summary>
internal static class QuarantineView
{
    /// <summary>As fields.</summary>
    public static void Show(Page page, QuarantinedMail entry)
    {
        page.Field("Lane", $"{entry.Mailbox}, generation {entry.Generation}, index {entry.Index}");
        page.Field("Envelope", entry.Envelope is { } id ? $"{id} (as announced)" : "none announced");
        page.Field("Announced",
            $"{MarkingText.Of(entry.Precedence)}, expires {Moments.Show(entry.Expires)}, {entry.AnnouncedSize} bytes");
        page.Field("Came", $"{Moments.Show(entry.Time)}, {entry.Consignment.Length} bytes kept as they came");
        page.Field("Failed", $"step {entry.Step}: {entry.Reason}");
        page.Field("Detail", entry.Detail);
        page.Field("Expected", entry.ExpectedHash?.ToString() ?? "no entry hash");
        page.Field("Found", entry.FoundHash?.ToString() ?? "no entry hash: the bytes do not parse");
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(QuarantinedMail entry) => new()
    {
        ["place"] = entry.Place,
        ["time"] = entry.Time.ToString(),
        ["mailbox"] = entry.Mailbox,
        ["generation"] = entry.Generation,
        ["index"] = entry.Index,
        ["envelope"] = entry.Envelope?.ToString(),
        ["precedence"] = Vocabulary.Precedences.Of(entry.Precedence),
        ["expires"] = entry.Expires.ToString(),
        ["announcedSize"] = entry.AnnouncedSize,
        ["reason"] = entry.Reason.ToString(),
        ["step"] = entry.Step,
        ["detail"] = entry.Detail,
        ["expectedHash"] = entry.ExpectedHash?.ToString(),
        ["foundHash"] = entry.FoundHash?.ToString(),
        ["consignmentSize"] = entry.Consignment.Length,
    };
}
