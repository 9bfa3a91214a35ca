using System.Text.Json;
using Backbone.Client;

namespace Backbone.Cli.Composing;

/// <summary>One line of a feed, as JSON: {"subject": "…", "text": "…", "language": "en"}; the language may be left out.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text.</param>
/// <param name="Language">Its language; empty where none is named.</param>
internal sealed record FeedLine(string Subject, string Text, string Language)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 2 };

    /// <summary>Reads a line.</summary>
    /// <exception cref="BackboneException">Usage: it is not of this form. A member that is not known might be a marking.</exception>
    public static FeedLine Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("it is no JSON object");
            var members = document.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => TextOf(member));
            if (members.Keys.Except(["subject", "text", "language"]).FirstOrDefault() is { } unknown)
                throw Wrong($"it has a member \"{unknown}\", which means nothing here");
            if (!members.TryGetValue("subject", out var subject) || !members.TryGetValue("text", out var text))
                throw Wrong("its subject or its text is missing");
            return new FeedLine(subject, text, members.GetValueOrDefault("language", ""));
        }
        catch (JsonException fault)
        {
            throw Wrong($"it is no JSON: {fault.Message}");
        }
    }

    private static string TextOf(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()! : throw Wrong($"its \"{member.Name}\" is no text");

    private static BackboneException Wrong(string what) => new(FaultKind.Usage, what,
        """write each message as one line: {"subject": "…", "text": "…", "language": "en"}""");
}
