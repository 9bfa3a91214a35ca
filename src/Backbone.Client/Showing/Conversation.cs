using System.Collections.Immutable;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Showing;

/// <summary>How messages belong together, by the relations that their authors signed.</summary>
public static class Conversation
{
    private const string AnswerPrefix = "Re: ";

    /// <summary>Messages that one of these answers.</summary>
    /// <param name="answers">Handlings of what was sent, or received; null among them counts as none.</param>
    public static ImmutableHashSet<EnvelopeId> AnsweredBy(IEnumerable<Handling?> answers) =>
    [
        .. answers.OfType<Handling>().SelectMany(handling => handling.Relations)
            .Where(relation => relation.Kind == RelationKind.InReplyTo).Select(relation => relation.Envelope),
    ];

    /// <summary>The subject of an answer: the original's, with <c>Re: </c> before it once.</summary>
    public static string AnswerSubject(ReceivedMessage original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return original.Content.Subject.StartsWith(AnswerPrefix, StringComparison.OrdinalIgnoreCase)
            ? original.Content.Subject : AnswerPrefix + original.Content.Subject;
    }

    /// <summary>
    /// A message as an answer to one that was received: to where its author wants answers, in the same community; what answers a drill is
    /// part of it.
    /// </summary>
    /// <param name="message">What is answered with.</param>
    /// <param name="original">What is answered.</param>
    public static OutgoingMessage AsAnswer(OutgoingMessage message, ReceivedMessage original)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(original);
        return message with
        {
            To = [original.Handling.AnswersTo.ToString()],
            Community = original.Handling.Community,
            Relations = [new EnvelopeRelation(RelationKind.InReplyTo, original.Envelope)],
            Exercise = message.Exercise || original.Handling.Exercise,
        };
    }

    /// <summary>All that is connected with a message, be it by way of others; at least the message itself.</summary>
    /// <param name="message">The message.</param>
    /// <param name="messages">What is known here.</param>
    public static ImmutableHashSet<EnvelopeId> Of(EnvelopeId message, IEnumerable<(EnvelopeId Envelope, Handling Handling)> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var near = new Dictionary<EnvelopeId, HashSet<EnvelopeId>>();
        foreach (var (envelope, handling) in messages)
            foreach (var relation in handling.Relations)
            {
                Near(envelope).Add(relation.Envelope);
                Near(relation.Envelope).Add(envelope);
            }
        var all = ImmutableHashSet.CreateBuilder<EnvelopeId>();
        var left = new Stack<EnvelopeId>([message]);
        while (left.TryPop(out var next))
            if (all.Add(next) && near.TryGetValue(next, out var others))
                foreach (var other in others) left.Push(other);
        return all.ToImmutable();

        HashSet<EnvelopeId> Near(EnvelopeId id) => near.TryGetValue(id, out var known) ? known : near[id] = [];
    }
}
