using System.Numerics;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Backbone.Sqlite;

namespace Backbone.Gateway.Journals;

/// <summary>
/// The roots of the journal's full subtrees of 256 entries and more, kept beside it: with them a proof about it reads a few hundred
/// entries, however long it is. Those that an older program did not keep are made from the entries, until the audit has kept them.
/// </summary>
internal static class JournalNodes
{
    /// <summary>The lowest level that is kept: subtrees of 2^8 entries.</summary>
    private const int LowestLevel = 8;

    private const ulong LowestLeaves = 1 << LowestLevel;

    /// <summary>Appends a leaf, and keeps the roots of the subtrees that it completes.</summary>
    public static void Append(SqliteSession session, MerkleFrontier frontier, Digest leafHash)
    {
        if ((frontier.Size + 1) % LowestLeaves == 0) AppendLast(session, frontier, leafHash);
        else frontier.Append(leafHash);
    }

    /// <summary>Whether such roots are kept at a level.</summary>
    public static bool AreKept(int level) => level >= LowestLevel;

    /// <summary>The root that is kept of a subtree; null where none is.</summary>
    public static Digest? Find(SqliteSession session, int level, ulong place)
    {
        using var select = session.Statement("SELECT root FROM journal_nodes WHERE level = ? AND place = ?");
        return select.Bind(1, level).Bind(2, (long)place).Step() ? new Digest(select.Blob(0)) : null;
    }

    /// <summary>Keeps the root of a subtree; in the place of what a journal that was cut left there.</summary>
    public static void Keep(SqliteSession session, int level, ulong place, Digest root)
    {
        using var keep = session.Statement("INSERT OR REPLACE INTO journal_nodes (level, place, root) VALUES (?, ?, ?)");
        keep.Bind(1, level).Bind(2, (long)place).Bind(3, root.ToArray()).Run();
    }

    /// <summary>The hashes of a proof, from the ranges that <see cref="MerkleTree"/> names.</summary>
    public static IEnumerable<Digest> Roots(SqliteSession session, IEnumerable<(ulong Start, ulong End)> ranges) =>
        ranges.Select(range => Root(session, range.Start, range.End));

    /// <summary>The root of a tree of the journal's entries from one index on and before another one.</summary>
    public static Digest Root(SqliteSession session, ulong start, ulong end)
    {
        var count = end - start;
        if (count >= LowestLeaves && BitOperations.IsPow2(count) && start % count == 0
            && Find(session, BitOperations.Log2(count), start / count) is { } kept) return kept;
        if (count <= LowestLeaves) return MerkleTree.Root([.. ReadLeaves(session, start, end)]);
        var middle = start + MerkleTree.Split(count);
        return MerkleTree.NodeHash(Root(session, start, middle), Root(session, middle, end));
    }

    // Apart, because what it hands over holds the session: of 256 entries only the last one makes it.
    private static void AppendLast(SqliteSession session, MerkleFrontier frontier, Digest leafHash) =>
        frontier.Append(leafHash, (level, place, root) =>
        {
            if (AreKept(level)) Keep(session, level, place, root);
        });

    private static List<Digest> ReadLeaves(SqliteSession session, ulong start, ulong end)
    {
        var leaves = new List<Digest>((int)(end - start));
        using var select = session.Statement("SELECT entry FROM journal WHERE place >= ? AND place < ? ORDER BY place");
        select.Bind(1, (long)start).Bind(2, (long)end);
        while (select.Step()) leaves.Add(MerkleTree.LeafHash(select.Blob(0)));
        return leaves;
    }
}
