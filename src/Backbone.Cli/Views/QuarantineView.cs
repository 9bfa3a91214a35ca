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
        page.Field("Envelope", entry.Found is { } found ? $"{found} (from its bytes)"
            : entry.Envelope is { } id ? $"{id} (as announced)" : "none announced");
        if (entry is { Found: { } came, Envelope: { } announced } && came != announced)
            page.Field("Announced as", $"{announced} (by this id its sender knows it, if it was altered on the way)");
        page.Field("Announced",
            $"{MarkingText.Of(entry.Precedence)}, expires {Moments.Show(entry.Expires)}, {entry.AnnouncedSize} bytes");
        page.Field("Came", $"{Moments.Show(entry.Time)}, {entry.KeptBytes} bytes kept as they came");
        if (entry is { Header: { } header, Handling: { } handling })
        {
            page.Field("From", $"{From(entry)} (the signature held, by the gateway's word)");
            page.Field("To", string.Join(", ", header.Recipients.Select(recipient => recipient.Mailbox)));
            page.Field("Marked", $"{MarkingText.Of(handling)}, {Vocabulary.Categories.Of(handling.Category)}");
        }
        page.Field("Failed", $"step {entry.Step}: {entry.Reason}");
        page.Field("Detail", entry.Detail);
        page.Field("Expected", entry.ExpectedHash?.ToString() ?? "no entry hash");
        page.Field("Found", entry.FoundHash?.ToString() ?? "no entry hash: the bytes do not parse");
        page.Field("Decided", entry.Decided is { } decided
            ? $"{Decision(entry)} by {decided.Officer}, {Moments.Show(decided.Time)}: {decided.Reason}"
            : entry.Waits ? "not yet; it waits, and is judged again when documents or the gateway's clock change"
            : entry.MayRelease ? "not yet; a releaser may let it in" : "not yet; nobody may let it in");
    }

    /// <summary>Who signed it, where that is proven.</summary>
    public static string From(QuarantinedMail entry) => entry.Handling switch
    {
        null => "not proven",
        { OnBehalfOf: { } drafted } handling => $"{drafted}, by {handling.Author}",
        var handling => handling.Author.ToString(),
    };

    /// <summary>What was decided.</summary>
    public static string Decision(QuarantinedMail entry) =>
        entry.Decided is not { } decided ? entry.Waits ? "waits" : "" : decided.Released ? "released" : "refused";

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(QuarantinedMail entry) => new()
    {
        ["place"] = entry.Place,
        ["time"] = entry.Time.ToString(),
        ["mailbox"] = entry.Mailbox,
        ["generation"] = entry.Generation,
        ["index"] = entry.Index,
        ["envelope"] = entry.Envelope?.ToString(),
        ["foundEnvelope"] = entry.Found?.ToString(),
        ["precedence"] = Vocabulary.Precedences.Of(entry.Precedence),
        ["expires"] = entry.Expires.ToString(),
        ["announcedSize"] = entry.AnnouncedSize,
        ["reason"] = entry.Reason.ToString(),
        ["step"] = entry.Step,
        ["detail"] = entry.Detail,
        ["expectedHash"] = entry.ExpectedHash?.ToString(),
        ["foundHash"] = entry.FoundHash?.ToString(),
        ["consignmentSize"] = entry.KeptBytes,
        ["from"] = entry.Handling?.Author.ToString(),
        ["onBehalfOf"] = entry.Handling?.OnBehalfOf?.ToString(),
        ["mayRelease"] = entry.MayRelease,
        ["waits"] = entry.Waits,
        ["decided"] = entry.Decided is not { } decided ? null : new JsonObject
        {
            ["released"] = decided.Released,
            ["officer"] = decided.Officer,
            ["time"] = decided.Time.ToString(),
            ["reason"] = decided.Reason,
        },
    };
}
