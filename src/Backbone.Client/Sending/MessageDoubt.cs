using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Sending;

/// <summary>What the format allows, and hardly anybody means: to be said before somebody is asked whether to send it.</summary>
public abstract record MessageDoubt
{
    private MessageDoubt() { }

    /// <summary>All that is odd about a message; none where nothing is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="expires">When it is void, as it is or would be sealed.</param>
    public static ImmutableArray<MessageDoubt> Of(OutgoingMessage message, Timestamp expires)
    {
        ArgumentNullException.ThrowIfNull(message);
        var doubts = ImmutableArray.CreateBuilder<MessageDoubt>();
        if (string.IsNullOrWhiteSpace(message.Subject)) doubts.Add(new EmptySubject());
        for (var i = 0; i < message.Parts.Length; i++)
            if (IsBlank(message.Parts[i])) doubts.Add(new EmptyPart(i + 1, message.Parts[i]));
        if (message.ReplyBy is { } by && by > expires) doubts.Add(new AnswerAfterExpiry(by, expires));
        return doubts.DrainToImmutable();
    }

    // Of a text, blanks and line ends are no content.
    private static bool IsBlank(MessagePart part) => part.FileName.Length > 0
        ? part.Data.IsEmpty : !part.Data.Span.ContainsAnyExcept(" \t\r\n"u8);

    /// <summary>The subject is empty, or only blanks.</summary>
    public sealed record EmptySubject : MessageDoubt;

    /// <summary>A file without a byte, or a text of blanks.</summary>
    /// <param name="Number">Its place among the parts, from 1.</param>
    /// <param name="Part">The part.</param>
    public sealed record EmptyPart(int Number, MessagePart Part) : MessageDoubt;

    /// <summary>An answer is asked for by a time at which the message is void.</summary>
    /// <param name="ReplyBy">When the answer is wanted.</param>
    /// <param name="Expires">When the message is void.</param>
    public sealed record AnswerAfterExpiry(Timestamp ReplyBy, Timestamp Expires) : MessageDoubt;
}
