using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;

namespace Backbone.Client.Operations;

/// <summary>The journal read whole, its root recomputed; or its root alone, proved to be what was seen before, grown.</summary>
/// <param name="Head">How many entries there are, and the root recomputed over all of them; not whole: as the gateway gave both.</param>
/// <param name="Claimed">The root that the gateway gave; null where the journal is empty.</param>
/// <param name="Break">Where it does not hold, for a person; null where it does.</param>
public sealed record JournalProof(TreeHead Head, Digest? Claimed, string? Break)
{
    /// <summary>False: the entries were not read, so that each is in its place under the root is the gateway's word.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>
    /// What this profile had seen of the journal before, against which it was verified too; null where it had seen nothing, and so
    /// whether it was cut or rewritten before today is not known.
    /// </summary>
    public SeenJournal? Seen { get; init; }

    /// <summary>The gateway's signed word of this size and root, verified; null where it gave none.</summary>
    public JournalRoot? Signed { get; init; }

    /// <summary>
    /// The newest message that went out, whose stamp answers for the journal before it; null where there is none, or its key is in no
    /// documents known here.
    /// </summary>
    public JournalAnchor? Anchor { get; init; }

    /// <summary>How many messages other nations showed, against which it was verified too.</summary>
    public int Shown { get; init; }

    /// <summary>Whether every entry that was read is in its place, the root is the gateway's, and what was seen before is in it.</summary>
    public bool Holds => Break is null;
}
