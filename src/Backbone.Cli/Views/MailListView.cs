using System.Text.Json.Nodes;
using Backbone.Client.Receiving;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;

namespace Backbone.Cli.Views;

/// <summary>The mail in a list. Subjects are not in it: only opening a message shows them.</summary>
internal static class MailListView
{
    private static readonly string[] Heads =
        ["ID", "RECEIVED", "FROM", "MAILBOX", "MARKING", "URGENCY", "KIND", "STATE"];

    /// <summary>As a table; what did not verify stands below it with its reason.</summary>
    public static void Show(Page page, IReadOnlyCollection<MailEntry> entries)
    {
        var good = entries.Where(entry => entry.Failure is null).ToList();
        if (good.Count > 0) page.Table(Heads, good.Select(Row));
        foreach (var entry in entries.Where(entry => entry.Failure is not null))
            page.Check(false, entry.Envelope is { } id ? IdPrefix.Short(id) : "no id",
                $"does not verify and is not shown: {entry.Failure!.Detail} ({entry.Failure.Reason})");
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(MailEntry entry)
    {
        var json = new JsonObject { ["envelope"] = entry.Envelope?.ToString(), ["verified"] = entry.Failure is null };
        if (entry is { Header: { } header, Handling: { } handling })
        {
            json["mailbox"] = entry.Mailbox?.ToString();
            json["received"] = entry.Collected.ToString();
            json["opened"] = entry.Opened;
            HeaderView.AddTo(json, header, handling);
        }
        if (entry.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }

    private static string[] Row(MailEntry entry) =>
    [
        entry.Envelope is { } id ? IdPrefix.Short(id) : "",
        Moments.Show(entry.Collected),
        entry.Handling?.Author.ToString() ?? "",
        entry.Mailbox?.ToString() ?? "",
        entry.Handling is { } handling ? MarkingText.Of(handling.Tlp) : "",
        entry.Header is { } header ? MarkingText.Of(header.Precedence) : "",
        entry.Handling is { } kind ? Vocabulary.Categories.Of(kind.Category) : "",
        (entry.Opened ? "opened" : "new") + (entry.Handling?.Exercise == true ? "  EXERCISE" : ""),
    ];
}
