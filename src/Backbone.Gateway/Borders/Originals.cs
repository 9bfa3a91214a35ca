using System.Collections.Immutable;
using Backbone.Gateway.Storage;
using Backbone.Policies.Deciding;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.Sqlite;

namespace Backbone.Gateway.Borders;

/// <summary>
/// What is known of the envelopes that a message says it derives from: 1 from this nation's store, sent by it or in its
/// mail, and never from the message · 2 with the originators' releases that the message brings, each held against the
/// original that it is about. What does not hold counts for nothing, and says why.
/// </summary>
internal static class Originals
{
    /// <summary>One for each, in the handling's order; a message that derives from nothing asks nothing of the store.</summary>
    public static async Task<ImmutableArray<Original>> FindAsync(
        NationalStore store, FederationSnapshot federation, Handling handling, Timestamp now, CancellationToken cancellation)
    {
        var derived = handling.Relations.Where(relation => relation.Kind == RelationKind.DerivedFrom).ToList();
        if (derived.Count == 0) return [];
        // 1
        var found = await store.ReadAsync(
            session => derived.ConvertAll(relation => (relation.Envelope, Kept: Find(session, relation.Envelope))), cancellation);
        // 2
        return [.. found.Select(one => one.Kept is var (headerBytes, handlingBytes)
            ? (Original)Judge(federation, one.Envelope, headerBytes, handlingBytes, handling.Releases, now)
            : new Original.Unknown(one.Envelope))];
    }

    private static (ReadOnlyMemory<byte> Header, ReadOnlyMemory<byte> Handling)? Find(SqliteSession session, EnvelopeId envelope)
    {
        if (SubmissionTable.Read(session, envelope) is { } sent) return (sent.Header, sent.Handling);
        return MailTable.FindAll(session, envelope) is [var (_, delivered), ..]
            ? (delivered.Header.Memory, delivered.Handling.Memory) : null;
    }

    private static Original.Known Judge(
        FederationSnapshot federation, EnvelopeId envelope, ReadOnlyMemory<byte> headerBytes, ReadOnlyMemory<byte> handlingBytes,
        ImmutableArray<OriginatorRelease> releases, Timestamp now)
    {
        if (!Header.TryRead(headerBytes, out var header, out var refused) || !Handling.TryRead(handlingBytes, out var original, out refused))
            throw new InvalidOperationException($"{envelope} was kept and cannot be read: {refused}");
        var judged = releases.Where(release => release.Original == envelope)
            .Select(release => (Release: release, Fault: OriginatorCheck.Check(federation, original, envelope, release, now)))
            .ToList();
        return new Original.Known(envelope, original.OnBehalfOf ?? original.Author, original.Caveats.Contains(Caveat.Orcon),
            [.. header.Recipients.Select(recipient => recipient.Mailbox)])
        {
            Consents = [.. judged.Where(one => one.Fault is null).Select(one => new Consent(one.Release.Mailboxes, one.Release.Until))],
            Disregarded = [.. judged.Select(one => one.Fault?.Detail).OfType<string>().Distinct()],
        };
    }
}
