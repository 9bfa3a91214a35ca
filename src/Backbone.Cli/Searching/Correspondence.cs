using System.Collections.Immutable;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol.Envelopes;

namespace Backbone.Cli.Searching;

/// <summary>How messages that came and messages that were sent belong together, by the relations that their authors signed.</summary>
internal static class Correspondence
{
    private const int Page = 1000;

    /// <summary>All the mail that is listed, opened or not.</summary>
    public static async Task<ImmutableArray<MailEntry>> MailAsync(BackboneClient client, MailQuery query, CancellationToken cancel)
    {
        var all = ImmutableArray.CreateBuilder<MailEntry>();
        while (true)
        {
            var page = await client.Receiving.ListMailAsync(query with { Max = Page }, cancel);
            all.AddRange(page);
            if (page.Length < Page) return all.DrainToImmutable();
            query = query with { After = page[^1].Place };
        }
    }

    /// <summary>What was sent lately: the newest thousand.</summary>
    public static Task<ImmutableArray<SentEntry>> SentAsync(BackboneClient client, CancellationToken cancel) =>
        client.Sending.ListSentAsync(Page, cancel: cancel);

    /// <summary>Messages that one of these answers.</summary>
    public static ImmutableHashSet<EnvelopeId> AnsweredBy(IEnumerable<Handling?> answers) =>
    [
        .. answers.OfType<Handling>().SelectMany(handling => handling.Relations)
            .Where(relation => relation.Kind == RelationKind.InReplyTo).Select(relation => relation.Envelope),
    ];

    /// <summary>All that is connected with a message, be it by way of others.</summary>
    /// <exception cref="BackboneException">NotFound: no message known here begins so, or more than one does.</exception>
    public static ImmutableHashSet<EnvelopeId> ThreadOf(IdPrefix prefix, IEnumerable<(EnvelopeId Envelope, Handling Handling)> messages)
    {
        var near = new Dictionary<EnvelopeId, HashSet<EnvelopeId>>();
        foreach (var (envelope, handling) in messages)
        {
            Near(envelope);
            foreach (var relation in handling.Relations)
            {
                Near(envelope).Add(relation.Envelope);
                Near(relation.Envelope).Add(envelope);
            }
        }
        var meant = near.Keys.Where(id => id.ToString().StartsWith(prefix.ToString(), StringComparison.Ordinal)).ToList();
        if (meant is not [var first])
            throw new BackboneException(FaultKind.NotFound,
                $"{(meant.Count == 0 ? "no message" : "more than one message")} of yours begins with {prefix}", "take the id from a list");
        var thread = ImmutableHashSet.CreateBuilder<EnvelopeId>();
        var left = new Stack<EnvelopeId>([first]);
        while (left.TryPop(out var next))
            if (thread.Add(next))
                foreach (var other in near[next]) left.Push(other);
        return thread.ToImmutable();

        HashSet<EnvelopeId> Near(EnvelopeId id) => near.TryGetValue(id, out var known) ? known : near[id] = [];
    }
}
