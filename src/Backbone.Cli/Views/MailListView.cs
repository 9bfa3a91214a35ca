using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>The mail in a list. A subject is in it once its message was opened here, for whoever has the keys.</summary>
/// <param name="answered">Messages that the profile's holder answered.</param>
/// <param name="now">The present moment.</param>
internal sealed class MailListView(ImmutableHashSet<EnvelopeId> answered, Timestamp now)
{
    private static readonly string[] Heads =
        ["ID", "RECEIVED", "FROM", "MAILBOX", "MARKING", "URGENCY", "KIND", "STATE", "SUBJECT"];

    /// <summary>As a table; what did not verify stands below it with its reason.</summary>
    public void Show(Page page, IReadOnlyCollection<MailEntry> entries)
    {
        var good = entries.Where(entry => entry.Failure is null).ToList();
        if (good.Count > 0) page.Table(Heads, good.Select(Row));
        foreach (var entry in entries.Where(entry => entry.Failure is not null))
            page.Check(false, entry.Envelope is { } id ? IdPrefix.Short(id) : "no id",
                $"does not verify and is not shown: {entry.Failure!.Detail} ({entry.Failure.Reason})");
    }

    /// <summary>As one object.</summary>
    public JsonObject ToJson(MailEntry entry)
    {
        var json = new JsonObject { ["envelope"] = entry.Envelope?.ToString(), ["verified"] = entry.Failure is null };
        if (entry is { Header: { } header, Handling: { } handling })
        {
            json["mailbox"] = entry.Mailbox?.ToString();
            json["received"] = entry.Collected.ToString();
            json["opened"] = entry.Opened;
            json["subject"] = entry.Subject;
            HeaderView.AddTo(json, header, handling);
            if (handling.ReplyBy is { } by)
            {
                json["answered"] = IsAnswered(entry);
                json["overdue"] = !IsAnswered(entry) && by < now;
            }
        }
        if (entry.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }

    private string[] Row(MailEntry entry) =>
    [
        entry.Envelope is { } id ? IdPrefix.Short(id) : "",
        Moments.Show(entry.Collected),
        entry.Handling?.Author.ToString() ?? "",
        entry.Mailbox?.ToString() ?? "",
        entry.Handling is { } handling ? MarkingText.Of(handling.Tlp) : "",
        entry.Header is { } header ? MarkingText.Of(header.Precedence) : "",
        entry.Handling is { } kind ? Vocabulary.Categories.Of(kind.Category) : "",
        string.Join("  ", States(entry)),
        SubjectText.Short(entry.Subject) ?? (entry.Opened ? "(not kept here)" : ""),
    ];

    private IEnumerable<string> States(MailEntry entry)
    {
        yield return entry.Opened ? "opened" : "new";
        if (entry.Handling?.Exercise == true) yield return "EXERCISE";
        if (entry.Handling?.ReplyBy is { } by)
            yield return IsAnswered(entry) ? "answered" : $"{(by < now ? "REPLY OVERDUE since" : "reply by")} {Moments.Show(by)}";
    }

    private bool IsAnswered(MailEntry entry) => entry.Envelope is { } id && answered.Contains(id);
}
