using System.Collections.Immutable;
using Backbone.Gateway.Storage;
using Backbone.Policies.Deciding;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Borders;

/// <summary>
/// What this nation's store knows of the envelopes that a message says it derives from: sent by it, or in its mail. What
/// originators signed about passing them on is not asked yet, so it lets nothing further.
/// </summary>
internal static class Originals
{
    /// <summary>One for each, in the handling's order; a message that derives from nothing asks nothing of the store.</summary>
    public static async Task<ImmutableArray<Original>> FindAsync(
        NationalStore store, Handling handling, CancellationToken cancellation)
    {
        var derived = handling.Relations.Where(relation => relation.Kind == RelationKind.DerivedFrom).ToList();
        return derived.Count == 0 ? []
            : await store.ReadAsync<ImmutableArray<Original>>(
                session => [.. derived.Select(relation => Find(session, relation.Envelope))], cancellation);
    }

    private static Original Find(SqliteSession session, EnvelopeId envelope)
    {
        if (SubmissionTable.Read(session, envelope) is { } sent) return Read(envelope, sent.Header, sent.Handling);
        return MailTable.FindAll(session, envelope) is [var (_, delivered), ..]
            ? Read(envelope, delivered.Header.Memory, delivered.Handling.Memory)
            : new Original.Unknown(envelope);
    }

    private static Original.Known Read(EnvelopeId envelope, ReadOnlyMemory<byte> headerBytes, ReadOnlyMemory<byte> handlingBytes) =>
        Header.TryRead(headerBytes, out var header, out var refused) && Handling.TryRead(handlingBytes, out var handling, out refused)
            ? new Original.Known(envelope, handling.OnBehalfOf ?? handling.Author, handling.Caveats.Contains(Caveat.Orcon),
                [.. header.Recipients.Select(recipient => recipient.Mailbox)])
            : throw new InvalidOperationException($"{envelope} was kept and cannot be read: {refused}");
}
