using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;

namespace Backbone.Client.Operations;

/// <summary>
/// The journal as it was when this profile last verified it, whole or by the proof that it had grown: what came before must be in it
/// for ever.
/// </summary>
/// <param name="Head">How many entries it had, and their root.</param>
/// <param name="Time">When that was.</param>
public sealed record SeenJournal(TreeHead Head, Timestamp Time)
{
    /// <summary>The gateway's signed word of it, which shows others that it had these entries; null where it gave none.</summary>
    public JournalRoot? Signed { get; init; }

    /// <summary>What contradicts it in a journal that has so many entries now, or had them on the way; null: nothing.</summary>
    internal string? FindBreak(TreeHead now, bool isEnd)
    {
        if (now.Size == Head.Size && now.Root != Head.Root)
            return $"its first {Head.Size} entries are not those that were seen here at {Time}: it was rewritten";
        return isEnd && now.Size < Head.Size
            ? $"it has {now.Size} entries, and had {Head.Size} when it was seen here at {Time}: {Head.Size - now.Size} were cut off" : null;
    }

    /// <summary>What a larger journal's gateway does not prove; null where it proves that the journal begins with this one.</summary>
    /// <param name="now">The journal as it is.</param>
    /// <param name="proof">RFC 9162's consistency proof.</param>
    internal string? FindUnproved(TreeHead now, ReadOnlySpan<Digest> proof) => MerkleProof.VerifyConsistency(Head, now, proof) ? null
        : $"its {now.Size} entries are not proved to begin with the {Head.Size} that were seen here at {Time}: it was rewritten";
}
