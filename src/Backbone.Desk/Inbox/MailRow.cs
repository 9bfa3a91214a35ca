using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Inbox;

/// <summary>A message in the inbox, and how it stands beside the others.</summary>
/// <param name="Entry">The message, verified, or why it is not shown.</param>
/// <param name="IsAnswered">The officer answered it.</param>
/// <param name="IsRecalled">Its author's nation signed that it is taken back.</param>
/// <param name="IsSuperseded">Its author's nation signed a newer one in its place.</param>
/// <param name="IsExpired">It is void by its author's own word.</param>
/// <param name="IsOverdue">An answer was asked for by a time that is over, and none was given.</param>
public sealed record MailRow(MailEntry Entry, bool IsAnswered, bool IsRecalled, bool IsSuperseded, bool IsExpired, bool IsOverdue)
{
    /// <summary>Its place in the store: a key that no other entry has.</summary>
    public ulong Place => Entry.Place;

    /// <summary>Whether nobody of this mailbox has opened it.</summary>
    public bool IsUnread => Entry is { Failure: null, Opened: false };

    /// <summary>Whether an answer is still wanted.</summary>
    public bool IsDue => Entry.Handling?.ReplyBy is not null && !IsAnswered;

    /// <summary>How urgent; what does not verify says nothing.</summary>
    public Precedence Precedence => Entry.Header?.Precedence ?? Precedence.Unspecified;

    /// <summary>All entries as rows: unread first, the most urgent on top; then the newest.</summary>
    /// <param name="entries">What is there.</param>
    /// <param name="answered">What the officer answered.</param>
    /// <param name="now">The present moment.</param>
    public static IReadOnlyList<MailRow> Of(IReadOnlyList<MailEntry> entries, IReadOnlySet<EnvelopeId> answered, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var authors = entries.Where(entry => entry is { Envelope: not null, Handling: not null })
            .GroupBy(entry => entry.Envelope!.Value).ToDictionary(group => group.Key, group => group.First().Handling!.Author.Nation);
        var (recalled, superseded) = (Related(RelationKind.Recalls), Related(RelationKind.Supersedes));
        return [.. entries.Select(Row).OrderByDescending(row => row.IsUnread || row.Entry.Failure is not null)
            .ThenByDescending(row => row.IsUnread ? row.Precedence : Precedence.Unspecified).ThenByDescending(row => row.Place)];

        // Only the nation that wrote a message can take its word back.
        HashSet<EnvelopeId> Related(RelationKind kind) => [.. entries.Where(entry => entry.Handling is not null)
            .SelectMany(entry => entry.Handling!.Relations.Where(relation => relation.Kind == kind
                && authors.TryGetValue(relation.Envelope, out var nation) && nation == entry.Handling.Author.Nation)
                .Select(relation => relation.Envelope))];

        MailRow Row(MailEntry entry)
        {
            var isAnswered = entry.Envelope is { } id && answered.Contains(id);
            return new MailRow(entry, isAnswered,
                entry.Envelope is { } one && recalled.Contains(one), entry.Envelope is { } other && superseded.Contains(other),
                entry.Header is { } header && header.Expires <= now, entry.Handling?.ReplyBy is { } by && by < now && !isAnswered);
        }
    }
}
