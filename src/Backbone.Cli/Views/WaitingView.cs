using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Approvals;
using Backbone.Client.Sending;
using Backbone.Protocol;

namespace Backbone.Cli.Views;

/// <summary>What waits for approval: in a list, whole, and what came of a decision.</summary>
internal static class WaitingView
{
    private static readonly string[] Heads = ["ID", "SUBMITTED", "FROM", "TO", "MARKING", "URGENCY", "EXPIRES", "WAITS FOR"];

    /// <summary>As a table; what did not verify stands below it with its reason.</summary>
    public static void Show(Page page, IReadOnlyCollection<WaitingEntry> entries)
    {
        var good = entries.Where(entry => entry.Failure is null).ToList();
        if (good.Count > 0) page.Table(Heads, good.Select(Row));
        foreach (var entry in entries.Where(entry => entry.Failure is not null))
            page.Check(false, entry.Envelope is { } id ? IdPrefix.Short(id) : "no id",
                $"does not verify and is not shown: {entry.Failure!.Detail} ({entry.Failure.Reason})");
    }

    /// <summary>Exactly what will cross: recipients with rulings, markings, author, texts; files with their hashes.</summary>
    public static void Show(Page page, WaitingMessage waiting, Timestamp now)
    {
        page.Field("Subject", waiting.Content.Subject);
        page.Field("Envelope", waiting.Envelope.Id.ToString());
        HeaderView.Show(page, waiting.Envelope.Header, waiting.Envelope.Handling, now, waiting.Releases);
        page.Field("Word", WordText.Of(waiting.Envelope.Handling, waiting.SignedAs));
        page.Field("Size", $"{waiting.Envelope.Bytes.Length} bytes, sealed");
        MessageView.ShowApprovals(page, waiting.Given);
        page.Field("Missing", waiting.Roles.IsEmpty ? "nothing that you may give" : string.Join(", ", waiting.Roles));
        page.Gap();
        page.Line("As your gateway rules now:");
        SubmissionView.Show(page, waiting.Decisions);
        MessageView.Show(page, waiting.Checks, waiting.Content);
    }

    /// <summary>What came of an approval.</summary>
    public static void Show(Page page, ApprovalAnswer answer)
    {
        SubmissionView.Show(page, answer.Decisions);
        if (answer.Refusal is null)
            page.Line(answer.Released ? $"approved, and on its way: {answer.Envelope}"
                : $"approved; {ApprovalText.WaitsFor(answer.Decisions.MissingRoles())}: {answer.Envelope}");
    }

    /// <summary>One in the list, as an object.</summary>
    public static JsonObject ToJson(WaitingEntry entry)
    {
        var json = new JsonObject { ["envelope"] = entry.Envelope?.ToString(), ["verified"] = entry.Failure is null };
        if (entry is { Header: { } header, Handling: { } handling })
        {
            json["submitted"] = entry.Submitted.ToString();
            HeaderView.AddTo(json, header, handling);
            json["recipients"] = SubmissionView.ToJson(entry.Decisions);
        }
        if (entry.Failure is { } failure) json["failure"] = RefusedView.ToJson(failure);
        return json;
    }

    /// <summary>The whole as an object.</summary>
    public static JsonObject ToJson(WaitingMessage waiting)
    {
        var json = new JsonObject
        {
            ["envelope"] = waiting.Envelope.Id.ToString(),
            ["subject"] = waiting.Content.Subject,
            ["signedAs"] = waiting.SignedAs == KeyRole.Service ? "service" : "officer",
            ["size"] = waiting.Envelope.Bytes.Length,
        };
        HeaderView.AddTo(json, waiting.Envelope.Header, waiting.Envelope.Handling, waiting.Releases);
        json["recipients"] = SubmissionView.ToJson(waiting.Decisions);
        json["missingRoles"] = Texts(waiting.Roles);
        json["given"] = MessageView.ToJson(waiting.Given);
        MessageView.AddTo(json, waiting.Checks, waiting.Content);
        return json;
    }

    /// <summary>What came of an approval, as an object.</summary>
    public static JsonObject ToJson(ApprovalAnswer answer) => new()
    {
        ["envelope"] = answer.Envelope.ToString(),
        ["approved"] = answer.Refusal is null,
        ["released"] = answer.Released,
        ["refused"] = answer.Refusal is { } refused ? RefusedView.ToJson(refused) : null,
        ["recipients"] = SubmissionView.ToJson(answer.Decisions),
    };

    private static string[] Row(WaitingEntry entry) =>
    [
        entry.Envelope is { } id ? IdPrefix.Short(id) : "",
        Moments.Show(entry.Submitted),
        entry.Handling?.Author.ToString() ?? "",
        entry.Header is { } addressed ? HeaderView.ToWords(addressed) : "",
        entry.Handling is { } handling ? MarkingText.Of(handling.Tlp) : "",
        entry.Header is { } header ? MarkingText.Of(header.Precedence) : "",
        entry.Header is { } until ? Moments.Show(until.Expires) : "",
        string.Join(", ", entry.Decisions.MissingRoles()),
    ];

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
