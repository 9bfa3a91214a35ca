using Backbone.Cli.Grammar;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>What the format allows, and hardly anybody means: it is said before somebody is asked whether to send it.</summary>
internal static class MessageDoubts
{
    /// <summary>One line each; none where nothing is odd.</summary>
    public static IReadOnlyList<string> Of(OutgoingMessage message, Header header)
    {
        var doubts = new List<string>();
        if (string.IsNullOrWhiteSpace(message.Subject)) doubts.Add("the subject is empty");
        for (var i = 0; i < message.Parts.Length; i++)
            if (IsBlank(message.Parts[i])) doubts.Add($"part {i + 1} is empty{(message.Parts[i].FileName is { Length: > 0 } name ? $": {name}" : "")}");
        if (message.ReplyBy is { } by && by > header.Expires)
            doubts.Add($"an answer is asked for by {Moments.Show(by)}, and the message is void from {Moments.Show(header.Expires)} on");
        return doubts;
    }

    // Of a text, blanks and line ends are no content.
    private static bool IsBlank(MessagePart part) => part.FileName.Length > 0
        ? part.Data.IsEmpty : !part.Data.Span.ContainsAnyExcept(" \t\r\n"u8);
}
