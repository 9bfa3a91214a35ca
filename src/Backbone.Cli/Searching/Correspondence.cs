using System.Collections.Immutable;
using Backbone.Cli.Grammar;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Client.Showing;
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

    /// <summary>All that is connected with a message, be it by way of others.</summary>
    /// <exception cref="BackboneException">NotFound: no message known here begins so, or more than one does.</exception>
    public static ImmutableHashSet<EnvelopeId> ThreadOf(IdPrefix prefix, IEnumerable<(EnvelopeId Envelope, Handling Handling)> messages)
    {
        var known = messages.ToList();
        var meant = known.SelectMany(one => one.Handling.Relations.Select(relation => relation.Envelope).Prepend(one.Envelope)).Distinct()
            .Where(id => id.ToString().StartsWith(prefix.ToString(), StringComparison.Ordinal)).ToList();
        return meant is [var first] ? Conversation.Of(first, known) : throw new BackboneException(FaultKind.NotFound,
            $"{(meant.Count == 0 ? "no message" : "more than one message")} of yours begins with {prefix}", "take the id from a list");
    }
}
