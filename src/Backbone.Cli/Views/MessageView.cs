using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client;
using Backbone.Client.Members;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>
/// One message that was opened: header, checks, parts. What its author wrote stands behind a label or the margin, never
/// where a line of ours begins: a text cannot pass for one of the checks.
/// </summary>
internal static class MessageView
{
    /// <summary>As pages; texts are shown, files are named.</summary>
    public static void Show(Page page, ReceivedMessage message, Timestamp now)
    {
        page.Field("Subject", message.Content.Subject);
        page.Field("Envelope", message.Envelope.ToString());
        HeaderView.Show(page, message.Header, message.Handling, now, message.Releases);
        page.Field("Word", WordText.Of(message.Handling, message.SignedAs));
        ShowApprovals(page, message.Approvals);
        page.Field("Mailbox", $"{message.Mailbox}, received {Moments.Show(message.Collected)}");
        Show(page, message.Checks, message.Content);
    }

    /// <summary>One's own, read again.</summary>
    public static void Show(Page page, SentMessage message, Timestamp now)
    {
        page.Field("Subject", message.Content.Subject);
        page.Field("Envelope", message.Envelope.Id.ToString());
        HeaderView.Show(page, message.Envelope.Header, message.Envelope.Handling, now);
        ShowApprovals(page, message.Approvals);
        page.Faint("you sent it: the signature is your own, or your gateway's on your behalf; opened again by a key of yours");
        ShowParts(page, message.Content);
    }

    /// <summary>Who approved it.</summary>
    public static void ShowApprovals(Page page, ImmutableArray<GivenApproval> approvals)
    {
        foreach (var given in approvals)
            page.Field("Approved", $"by {given.Officer} as {given.Role}, {Moments.Show(given.Time)}");
    }

    /// <summary>Checks and parts.</summary>
    public static void Show(Page page, ImmutableArray<Check> checks, MessageContent content)
    {
        page.Gap();
        page.Line("Checked here, on this machine:");
        foreach (var check in checks) page.Check(check.Holds, check.Name, check.Detail);
        ShowParts(page, content);
    }

    /// <summary>As one object.</summary>
    public static JsonObject ToJson(ReceivedMessage message)
    {
        var json = new JsonObject
        {
            ["envelope"] = message.Envelope.ToString(),
            ["mailbox"] = message.Mailbox.ToString(),
            ["received"] = message.Collected.ToString(),
            ["stamped"] = message.Stamped.ToString(),
            ["subject"] = message.Content.Subject,
            ["signedAs"] = message.SignedAs == KeyRole.Service ? "service" : "officer",
        };
        HeaderView.AddTo(json, message.Header, message.Handling, message.Releases);
        json["approvals"] = ToJson(message.Approvals);
        AddTo(json, message.Checks, message.Content);
        return json;
    }

    /// <summary>One's own as one object.</summary>
    public static JsonObject ToJson(SentMessage message)
    {
        var json = new JsonObject
        {
            ["envelope"] = message.Envelope.Id.ToString(),
            ["sent"] = true,
            ["subject"] = message.Content.Subject,
        };
        HeaderView.AddTo(json, message.Envelope.Header, message.Envelope.Handling);
        json["approvals"] = ToJson(message.Approvals);
        AddTo(json, message.Content);
        return json;
    }

    /// <summary>Approvals as an array.</summary>
    public static JsonArray ToJson(ImmutableArray<GivenApproval> approvals) => new([.. approvals.Select(given => new JsonObject
    {
        ["officer"] = given.Officer.ToString(), ["role"] = given.Role, ["time"] = given.Time.ToString(),
    })]);

    /// <summary>Checks and parts as members of an object.</summary>
    public static void AddTo(JsonObject json, ImmutableArray<Check> checks, MessageContent content)
    {
        AddTo(json, checks);
        AddTo(json, content);
    }

    /// <summary>Checks as a member of an object.</summary>
    public static void AddTo(JsonObject json, ImmutableArray<Check> checks) =>
        json["checks"] = new JsonArray([.. checks.Select(check => new JsonObject
        {
            ["name"] = check.Name, ["holds"] = check.Holds, ["detail"] = check.Detail,
        })]);

    private static void AddTo(JsonObject json, MessageContent content) =>
        json["parts"] = new JsonArray([.. content.Parts.Select((part, index) => ToJson(part, index + 1))]);

    private static void ShowParts(Page page, MessageContent content)
    {
        for (var i = 0; i < content.Parts.Length; i++) Show(page, content.Parts[i], i + 1);
    }

    private static void Show(Page page, MessagePart part, int number)
    {
        page.Gap();
        var text = PartText.Of(part);
        var language = part.Language.Length > 0 ? $" [{part.Language}]" : "";
        if (text is not null)
        {
            page.Faint($"part {number}{language} {part.ContentType}");
            page.Text(text);
            return;
        }
        page.Line($"part {number}{language}{(part.FileName.Length > 0 ? "" : " without a name")}");
        page.Field("  name", part.FileName);
        page.Field("  type", part.ContentType);
        page.Field("  size", $"{part.Data.Length} bytes");
        page.Field("  SHA-256", Convert.ToHexStringLower(SHA256.HashData(part.Data.Span)));
    }

    private static JsonObject ToJson(MessagePart part, int number) => new()
    {
        ["number"] = number,
        ["type"] = part.ContentType,
        ["language"] = part.Language,
        ["fileName"] = part.FileName,
        ["size"] = part.Data.Length,
        ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(part.Data.Span)),
        ["text"] = PartText.Of(part),
    };
}
