using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Backbone.Cli.Grammar;
using Backbone.Cli.Terminals;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Views;

/// <summary>One message that was opened: header, checks, parts.</summary>
internal static class MessageView
{
    /// <summary>As pages; texts are shown, files are named.</summary>
    public static void Show(Page page, ReceivedMessage message, Timestamp now)
    {
        page.Heading(message.Content.Subject);
        page.Field("Envelope", message.Envelope.ToString());
        HeaderView.Show(page, message.Header, message.Handling, now);
        page.Field("Word", WordText.Of(message.Handling, message.SignedAs));
        page.Field("Mailbox", $"{message.Mailbox}, received {Moments.Show(message.Collected)}");
        page.Gap();
        page.Line("Checked here, on this machine:");
        foreach (var check in message.Checks) page.Check(check.Holds, check.Name, check.Detail);
        for (var i = 0; i < message.Content.Parts.Length; i++) Show(page, message.Content.Parts[i], i + 1);
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
        HeaderView.AddTo(json, message.Header, message.Handling);
        json["checks"] = new JsonArray([.. message.Checks.Select(check => new JsonObject
        {
            ["name"] = check.Name, ["holds"] = check.Holds, ["detail"] = check.Detail,
        })]);
        json["parts"] = new JsonArray([.. message.Content.Parts.Select((part, index) => ToJson(part, index + 1))]);
        return json;
    }

    /// <summary>The text of a part; null where it is a file, or no UTF-8.</summary>
    public static string? TextOf(MessagePart part)
    {
        var isText = part.ContentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase);
        if (part.FileName.Length > 0 || !isText) return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(part.Data.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static void Show(Page page, MessagePart part, int number)
    {
        page.Gap();
        var text = TextOf(part);
        var language = part.Language.Length > 0 ? $" [{part.Language}]" : "";
        if (text is not null)
        {
            page.Faint($"part {number}{language} {part.ContentType}");
            page.Text(text);
            return;
        }
        page.Line($"part {number}{language} {(part.FileName.Length > 0 ? part.FileName : "without a name")}");
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
        ["text"] = TextOf(part),
    };
}
