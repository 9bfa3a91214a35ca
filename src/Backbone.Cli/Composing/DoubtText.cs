using Backbone.Cli.Grammar;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Composing;

/// <summary>What is odd about a message, a line each.</summary>
internal static class DoubtText
{
    public static IReadOnlyList<string> Of(OutgoingMessage message, Header header) =>
        [.. MessageDoubt.Of(message, header.Expires).Select(Say)];

    private static string Say(MessageDoubt doubt) => doubt switch
    {
        MessageDoubt.EmptySubject => "the subject is empty",
        MessageDoubt.EmptyPart(var number, var part) => $"part {number} is empty{(part.FileName is { Length: > 0 } name ? $": {name}" : "")}",
        MessageDoubt.AnswerAfterExpiry(var by, var expires) =>
            $"an answer is asked for by {Moments.Show(by)}, and the message is void from {Moments.Show(expires)} on",
        _ => throw new InvalidOperationException($"nobody says {doubt.GetType().Name}"),
    };
}
