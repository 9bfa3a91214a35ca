using System.Numerics;

namespace Backbone.Protocol.Logs;

/// <summary>
/// Checks proofs of RFC 6962 trees as RFC 9162 § 2.1.3.2 and § 2.1.4.2 say. A proof with one hash too few or too many
/// is refused, so no bound on its length is needed beyond the message that carried it.
/// </summary>
public static class MerkleProof
{
    /// <summary>Whether a leaf stands at an index of the tree.</summary>
    /// <param name="leafHash">RFC 6962 leaf hash.</param>
    /// <param name="index">Its place, from 0; a place outside the tree is refused.</param>
    /// <param name="head">The tree.</param>
    /// <param name="proof">The hashes from the leaf's neighbour upwards.</param>
    public static bool VerifyInclusion(Digest leafHash, ulong index, TreeHead head, ReadOnlySpan<Digest> proof) =>
        RootOf(leafHash, index, head.Size, proof) == head.Root;

    /// <summary>The root to which a proof leads; null where it is not as long as the leaf's place asks for.</summary>
    /// <param name="leafHash">RFC 6962 leaf hash.</param>
    /// <param name="index">Its place, from 0; a place outside the tree has no root.</param>
    /// <param name="size">Number of leaves.</param>
    /// <param name="proof">The hashes from the leaf's neighbour upwards.</param>
    public static Digest? RootOf(Digest leafHash, ulong index, ulong size, ReadOnlySpan<Digest> proof)
    {
        if (index >= size) return null;
        var (node, last) = (index, size - 1);
        var hash = leafHash;
        foreach (var sibling in proof)
        {
            if (last == 0) return null;
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleTree.NodeHash(sibling, hash);
                SkipMissingRightSiblings(ref node, ref last);
            }
            else
            {
                hash = MerkleTree.NodeHash(hash, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 ? hash : null;
    }

    /// <summary>Whether the later tree begins with all leaves of the earlier one, in place.</summary>
    /// <param name="earlier">The tree seen before; an empty one is refused, for it proves nothing.</param>
    /// <param name="later">The tree of today; a smaller one is refused.</param>
    /// <param name="proof">The hashes; empty exactly when both sizes are equal.</param>
    public static bool VerifyConsistency(TreeHead earlier, TreeHead later, ReadOnlySpan<Digest> proof)
    {
        if (earlier.Size == 0 || later.Size < earlier.Size) return false;
        if (earlier.Size == later.Size) return proof.IsEmpty && earlier.Root == later.Root;
        var rest = proof;
        Digest start;
        if (BitOperations.IsPow2(earlier.Size))
        {
            start = earlier.Root; // the earlier tree is a whole subtree: its root need not be told
        }
        else
        {
            if (rest.IsEmpty) return false;
            start = rest[0];
            rest = rest[1..];
        }
        return VerifyGrowth(earlier, later, start, rest);
    }

    private static bool VerifyGrowth(TreeHead earlier, TreeHead later, Digest start, ReadOnlySpan<Digest> proof)
    {
        var (node, last) = (earlier.Size - 1, later.Size - 1);
        while ((node & 1) == 1) (node, last) = (node >> 1, last >> 1);
        var (earlierRoot, laterRoot) = (start, start);
        foreach (var sibling in proof)
        {
            if (last == 0) return false;
            if ((node & 1) == 1 || node == last)
            {
                earlierRoot = MerkleTree.NodeHash(sibling, earlierRoot);
                laterRoot = MerkleTree.NodeHash(sibling, laterRoot);
                SkipMissingRightSiblings(ref node, ref last);
            }
            else
            {
                laterRoot = MerkleTree.NodeHash(laterRoot, sibling);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && earlierRoot == earlier.Root && laterRoot == later.Root;
    }

    // At the right edge of a tree that is not full, a node stands in for its parent until it is itself a right child.
    private static void SkipMissingRightSiblings(ref ulong node, ref ulong last)
    {
        while ((node & 1) == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
    }
}
