using System.Collections.Immutable;
using Backbone.Gateway.Storage;
using Backbone.Policies.Manifests;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;
using Backbone.Sqlite;

namespace Backbone.Gateway.Borders;

/// <summary>
/// What is known of the envelopes that a message says it derives from, and of those that these derive from in their turn:
/// 1 from this nation's store, sent by it or in its mail, and never from the message · 2 with the originators' releases
/// that the message brings, each held against the original that it is about. What does not hold counts for nothing, and
/// says why.
/// </summary>
internal static class Originals
{
    /// <summary>
    /// One for each that the handling names, in its order; then one for each that is kept here further back, nearest first,
    /// and for each that would be one too many to look at. A message that derives from nothing asks nothing of the store.
    /// </summary>
    public static async Task<ImmutableArray<Original>> FindAsync(
        NationalStore store, FederationSnapshot federation, Handling handling, Timestamp now, CancellationToken cancellation)
    {
        List<EnvelopeId> named = [.. DerivedFrom(handling)];
        if (named.Count == 0) return [];
        // 1
        var (looked, unread) = await store.ReadAsync(session => Trace(session, named), cancellation);
        // 2
        return
        [
            .. looked.Select(one => one.Kept is { } kept
                ? (Original)Judge(federation, one.Envelope, kept, handling.Releases, now) : new Original.Unknown(one.Envelope)),
            .. unread.Select(envelope => new Original.Unread(envelope)),
        ];
    }

    // Breadth first, each once. What is not kept counts as looked at; further back it is left out, for whatever names it was
    // let out under the check of the nation that had it.
    private static (List<(EnvelopeId Envelope, Kept? Kept)> Looked, IEnumerable<EnvelopeId> Unread) Trace(
        SqliteSession session, List<EnvelopeId> named)
    {
        var looked = new List<(EnvelopeId, Kept?)>();
        var (seen, ahead) = (new HashSet<EnvelopeId>(named), new Queue<EnvelopeId>(named));
        for (var count = 0; count < EnvelopeLimits.Originals && ahead.TryDequeue(out var envelope); count++)
        {
            var kept = Find(session, envelope);
            if (kept is not null || count < named.Count) looked.Add((envelope, kept));
            if (kept is null) continue;
            foreach (var further in DerivedFrom(kept.Handling).Where(seen.Add)) ahead.Enqueue(further);
        }
        return (looked, ahead);
    }

    private static IEnumerable<EnvelopeId> DerivedFrom(Handling handling) =>
        handling.Relations.Where(relation => relation.Kind == RelationKind.DerivedFrom).Select(relation => relation.Envelope);

    private static Kept? Find(SqliteSession session, EnvelopeId envelope)
    {
        if (SubmissionTable.Read(session, envelope) is { } sent) return Read(envelope, sent.Header, sent.Handling);
        return MailTable.FindOne(session, envelope) is { } delivered
            ? Read(envelope, delivered.Header.Memory, delivered.Handling.Memory) : null;
    }

    private static Kept Read(EnvelopeId envelope, ReadOnlyMemory<byte> headerBytes, ReadOnlyMemory<byte> handlingBytes) =>
        Header.TryRead(headerBytes, out var header, out var refused) && Handling.TryRead(handlingBytes, out var handling, out refused)
            ? new Kept(header, handling) : throw new InvalidOperationException($"{envelope} was kept and cannot be read: {refused}");

    private static Original.Known Judge(
        FederationSnapshot federation, EnvelopeId envelope, Kept kept, ImmutableArray<OriginatorRelease> releases, Timestamp now)
    {
        var (header, original) = kept;
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

    // Of an envelope, as the store has it.
    private sealed record Kept(Header Header, Handling Handling);
}
