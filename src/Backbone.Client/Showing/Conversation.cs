using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Showing;

/// <summary>How messages belong together, by the relations that their authors signed.</summary>
public static class Conversation
{
    /// <summary>Messages that one of these answers.</summary>
    /// <param name="answers">Handlings of what was sent, or received; null among them counts as none.</param>
    public static ImmutableHashSet<EnvelopeId> AnsweredBy(IEnumerable<Handling?> answers) =>
    [
        .. answers.OfType<Handling>().SelectMany(handling => handling.Relations)
            .Where(relation => relation.Kind == RelationKind.InReplyTo).Select(relation => relation.Envelope),
    ];

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
