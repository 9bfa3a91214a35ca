using System.Numerics;
using System.Security.Cryptography;

namespace Backbone.Protocol.Logs;

/// <summary>
/// The Merkle tree of RFC 6962 § 2.1 (RFC 9162 § 2.1) over SHA-256: leaves are hashed behind a byte 0x00, nodes behind
/// 0x01, so neither passes for the other. Here: hashes, roots and proofs made from leaf hashes in memory. Checking is
/// <see cref="MerkleProof"/>, growing without the leaves is <see cref="MerkleFrontier"/>.
/// </summary>
public static class MerkleTree
{
    // Bytes of a leaf that fits the stack; the leaves of lanes and log do.
    private const int SmallLeaf = 512;

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Digest EmptyRoot { get; } = Digest.Of([]);

    /// <summary>SHA-256(0x00 ‖ data).</summary>
    public static Digest LeafHash(ReadOnlySpan<byte> data)
    {
        if (data.Length < SmallLeaf)
        {
            Span<byte> leaf = stackalloc byte[1 + data.Length];
            leaf[0] = 0x00;
            data.CopyTo(leaf[1..]);
            return Digest.Of(leaf);
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(data);
        return Digest.Of(hash);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Digest NodeHash(Digest left, Digest right)
    {
        Span<byte> node = stackalloc byte[1 + 2 * Digest.Size];
        node[0] = 0x01;
        left.CopyTo(node[1..]);
        right.CopyTo(node[(1 + Digest.Size)..]);
        return Digest.Of(node);
    }

    /// <summary>The root over leaf hashes, in order.</summary>
    public static Digest Root(ReadOnlySpan<Digest> leafHashes)
    {
        if (leafHashes.IsEmpty) return EmptyRoot;
        if (leafHashes.Length == 1) return leafHashes[0];
        var split = Split(leafHashes.Length);
        return NodeHash(Root(leafHashes[..split]), Root(leafHashes[split..]));
    }

    /// <summary>The hashes that lead from one leaf to the root, nearest first: at most ⌈log2 size⌉.</summary>
    /// <param name="leafHashes">The tree.</param>
    /// <param name="index">The leaf, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static Digest[] InclusionProof(ReadOnlySpan<Digest> leafHashes, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leafHashes.Length);
        return Roots(leafHashes, InclusionRanges((ulong)leafHashes.Length, (ulong)index));
    }

    /// <summary>Of which leaves the hashes of <see cref="InclusionProof"/> are the roots: for whoever does not have all of them in memory.</summary>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="index">The leaf, from 0.</param>
    /// <returns>First leaf and the one after the last, in the proof's order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static IReadOnlyList<(ulong Start, ulong End)> InclusionRanges(ulong size, ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var ranges = new List<(ulong, ulong)>();
        AddPath(ranges, 0, size, index);
        return ranges;
    }

    /// <summary>The root, and the proof of every leaf as <see cref="InclusionProof"/> gives it: one hash for each node in all.</summary>
    /// <param name="leafHashes">The tree; one leaf at least.</param>
    /// <exception cref="ArgumentException">There is no leaf.</exception>
    public static (Digest Root, IReadOnlyList<IReadOnlyList<Digest>> Proofs) InclusionProofs(ReadOnlySpan<Digest> leafHashes)
    {
        if (leafHashes.IsEmpty) throw new ArgumentException("a tree without leaves proves nothing", nameof(leafHashes));
        var proofs = new List<Digest>[leafHashes.Length];
        for (var i = 0; i < proofs.Length; i++) proofs[i] = [];
        return (AddPaths(proofs, leafHashes), proofs);
    }

    /// <summary>The hashes that show a tree to be an earlier one, grown: empty when both are the same.</summary>
    /// <param name="leafHashes">The tree of today.</param>
    /// <param name="oldSize">
    /// Leaves of the earlier one: 1 to as many as today. Of an empty one there is nothing to prove.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The earlier size is 0 or larger than the tree.</exception>
    public static Digest[] ConsistencyProof(ReadOnlySpan<Digest> leafHashes, int oldSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        return Roots(leafHashes, ConsistencyRanges((ulong)leafHashes.Length, (ulong)oldSize));
    }

    /// <summary>Of which leaves the hashes of <see cref="ConsistencyProof"/> are the roots: for whoever does not have all of them in memory.</summary>
    /// <param name="size">Leaves of the tree of today.</param>
    /// <param name="oldSize">Leaves of the earlier one, from 1 on.</param>
    /// <returns>First leaf and the one after the last, in the proof's order.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The earlier size is 0 or larger than the tree.</exception>
    public static IReadOnlyList<(ulong Start, ulong End)> ConsistencyRanges(ulong size, ulong oldSize)
    {
        ArgumentOutOfRangeException.ThrowIfZero(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        var ranges = new List<(ulong, ulong)>();
        AddSubproof(ranges, 0, size, oldSize, isOldRoot: true);
        return ranges;
    }

    /// <summary>The largest power of two below the size: how many leaves of a tree of two or more lie left of its root.</summary>
    /// <param name="size">Leaves of the tree.</param>
    public static ulong Split(ulong size) => BitOperations.RoundUpToPowerOf2(size) / 2;

    private static Digest[] Roots(ReadOnlySpan<Digest> leafHashes, IReadOnlyList<(ulong Start, ulong End)> ranges)
    {
        var roots = new Digest[ranges.Count];
        for (var i = 0; i < roots.Length; i++) roots[i] = Root(leafHashes[(int)ranges[i].Start..(int)ranges[i].End]);
        return roots;
    }

    // PATH(m, D[n]) of RFC 6962 § 2.1.1.
    private static void AddPath(List<(ulong, ulong)> ranges, ulong start, ulong end, ulong index)
    {
        if (end - start == 1) return;
        var middle = start + Split(end - start);
        if (index < middle) AddPath(ranges, start, middle, index);
        else AddPath(ranges, middle, end, index);
        ranges.Add(index < middle ? (middle, end) : (start, middle));
    }

    // PATH(m, D[n]) for every m, each subtree's root made once.
    private static Digest AddPaths(Span<List<Digest>> proofs, ReadOnlySpan<Digest> leaves)
    {
        if (leaves.Length == 1) return leaves[0];
        var split = Split(leaves.Length);
        var (left, right) = (AddPaths(proofs[..split], leaves[..split]), AddPaths(proofs[split..], leaves[split..]));
        foreach (var proof in proofs[..split]) proof.Add(right);
        foreach (var proof in proofs[split..]) proof.Add(left);
        return NodeHash(left, right);
    }

    // SUBPROOF(m, D[n], b) of RFC 6962 § 2.1.2; the earlier tree ends before a leaf.
    private static void AddSubproof(List<(ulong, ulong)> ranges, ulong start, ulong end, ulong oldEnd, bool isOldRoot)
    {
        if (oldEnd == end)
        {
            if (!isOldRoot) ranges.Add((start, end));
            return;
        }
        var middle = start + Split(end - start);
        if (oldEnd <= middle)
        {
            AddSubproof(ranges, start, middle, oldEnd, isOldRoot);
            ranges.Add((middle, end));
        }
        else
        {
            AddSubproof(ranges, middle, end, oldEnd, isOldRoot: false);
            ranges.Add((start, middle));
        }
    }

    private static int Split(int size) => (int)Split((ulong)size);
}
