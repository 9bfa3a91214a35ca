using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Gateway.Journals;

/// <summary>
/// Reads the journal again, slowly, and holds it against its root: new entries within seconds, all of them every hour and after the
/// start. A byte that was altered in the store is noticed so, and an entry that is gone. What was verified before in this process
/// must still be there: entries and root that were rewritten together are noticed too. The roots of subtrees that proofs are made
/// from are compared on the way, and those that an older program did not keep are kept.
/// </summary>
internal sealed class JournalAudit(NationalStore store, TimeProvider clock, ILogger<JournalAudit> log) : LastingTask(clock, log)
{
    /// <summary>Entries read in one step.</summary>
    private const int Step = 256;

    /// <summary>Between two steps: a busy store is not kept from its work.</summary>
    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two looks for new entries.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    /// <summary>Between two readings from the first entry on.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    /// <summary>The same where it did not hold.</summary>
    private static readonly TimeSpan BrokenPause = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = log;
    private MerkleFrontier _read = new();
    private long? _began;
    private bool _hasOtherNodes;
    private TreeHead? _verified;
    private volatile JournalStanding _standing = new(null, null, null);

    /// <summary>How it stands.</summary>
    public JournalStanding Standing => _standing;

    /// <inheritdoc/>
    protected override async Task WorkAsync(CancellationToken cancellation) =>
        await Task.Delay(await StepAsync(cancellation), Clock, cancellation);

    /// <summary>Reads on, from the first entry again where that is due.</summary>
    /// <returns>How long until the next step.</returns>
    internal async Task<TimeSpan> StepAsync(CancellationToken cancellation)
    {
        if (_began is not { } began || Clock.GetElapsedTime(began) >= Period)
            (_began, _read, _hasOtherNodes) = (Clock.GetTimestamp(), new MerkleFrontier(), false);
        var missing = new List<(int Level, ulong Place, Digest Root)>();
        var (misplaced, head) = await store.ReadAsync(session => ReadOn(session, missing), cancellation);
        if (FindBreak(misplaced, head) is { } cause)
        {
            if (_standing.Break is null) _log.JournalBroken(cause);
            _standing = _standing with { Break = cause };
            _began = null; // from the first entry again: what is put right holds again
            return BrokenPause;
        }
        if (missing.Count > 0) await store.WriteAsync(session => missing.ForEach(node => JournalNodes.Keep(session, node.Level, node.Place, node.Root)), cancellation);
        if (_read.Size < head.Size) return StepPause;
        if (_standing.Break is not null) _log.JournalHolds(head.Size);
        (_verified, _standing) = (head, new JournalStanding(head.Size, Clock.GetUtcNow(), null));
        return Look;
    }

    /// <summary>Takes up the next entries: up to the root that was verified before at most, so that it is met.</summary>
    /// <returns>What is not in its place; and the journal's own word of itself in the same snapshot.</returns>
    private (string? Misplaced, TreeHead Head) ReadOn(SqliteSession session, List<(int Level, ulong Place, Digest Root)> missing)
    {
        var head = Journal.Head(session);
        var goal = _verified is { } known && known.Size > _read.Size ? known.Size : head.Size;
        var entries = Journal.ReadPlaces(session, _read.Size, (int)Math.Min(Step, Math.Max(goal, _read.Size) - _read.Size));
        foreach (var (place, entry) in entries)
        {
            if (place != _read.Size) break;
            _read.Append(MerkleTree.LeafHash(entry), Compare);
        }
        if (_read.Size < head.Size && (entries.Count == 0 || entries[^1].Place + 1 != _read.Size)) return ($"entry {_read.Size} is not there", head);
        return (_read.Size == head.Size && Journal.ReadPlaces(session, head.Size, 1).Count > 0
            ? $"there are entries beyond the {head.Size} that its root covers" : null, head);

        void Compare(int level, ulong place, Digest root)
        {
            if (!JournalNodes.AreKept(level)) return;
            if (JournalNodes.Find(session, level, place) is not { } kept) missing.Add((level, place, root));
            else if (kept != root) _hasOtherNodes = true;
        }
    }

    private string? FindBreak(string? misplaced, TreeHead head)
    {
        if (misplaced is not null) return misplaced;
        if (_verified is { } known && head.Size < known.Size) return $"it has {head.Size} entries, and had {known.Size}";
        if (_read.Size == head.Size && _read.Head != head) return $"its {head.Size} entries do not give its root";
        if (_verified is { } before && _read.Size == before.Size && _read.Head != before)
            return $"its first {before.Size} entries are not those that were verified at {_standing.VerifiedAt?.UtcDateTime:u}";
        return _read.Size == head.Size && _hasOtherNodes ? "the roots kept beside it, of which proofs are made, are not those of its entries" : null;
    }
}

/// <summary>What is known of the journal.</summary>
/// <param name="Verified">How many entries were read and gave its root; null: none yet since the start.</param>
/// <param name="VerifiedAt">When that was.</param>
/// <param name="Break">What does not hold; null where nothing is known.</param>
internal sealed record JournalStanding(ulong? Verified, DateTimeOffset? VerifiedAt, string? Break);
