using System.Numerics;

namespace Backbone.Protocol.Logs;

/// <summary>
/// The right edge of an RFC 6962 tree: the roots of its full subtrees, largest first, one for each 1 bit of the size
/// (at most 63). With it a journal or a log appends leaves and knows the root without reading the old ones. Stored as
/// size and nodes. Not for several threads.
/// </summary>
public sealed class MerkleFrontier
{
    /// <summary>Most leaves that a tree may have: 2⁶³ − 1.</summary>
    public const ulong MaxSize = long.MaxValue;

    private readonly List<Digest> _nodes;

    /// <summary>An empty tree.</summary>
    public MerkleFrontier() : this(0, []) { }

    /// <summary>A tree as it was stored.</summary>
    /// <param name="size">Number of leaves.</param>
    /// <param name="nodes">What <see cref="Nodes"/> was.</param>
    /// <exception cref="ArgumentException">The number of nodes is not that of the 1 bits in the size.</exception>
    public MerkleFrontier(ulong size, ReadOnlySpan<Digest> nodes)
    {
        if (size > MaxSize) throw new ArgumentException($"a tree has at most {MaxSize} leaves, not {size}");
        var expected = BitOperations.PopCount(size);
        if (expected != nodes.Length)
            throw new ArgumentException($"a tree of {size} leaves has {expected} nodes, not {nodes.Length}");
        Size = size;
        _nodes = [.. nodes];
    }

    /// <summary>Number of leaves.</summary>
    public ulong Size { get; private set; }

    /// <summary>Roots of the full subtrees, largest first: what is stored beside the size.</summary>
    public IReadOnlyList<Digest> Nodes => _nodes;

    /// <summary>Size and root as of now; costs one hash for each node.</summary>
    public TreeHead Head
    {
        get
        {
            if (_nodes.Count == 0) return new TreeHead(0, MerkleTree.EmptyRoot);
            var root = _nodes[^1];
            for (var i = _nodes.Count - 2; i >= 0; i--) root = MerkleTree.NodeHash(_nodes[i], root);
            return new TreeHead(Size, root);
        }
    }

    /// <summary>Adds a leaf on the right; costs one hash on average.</summary>
    /// <param name="leafHash">RFC 6962 leaf hash.</param>
    /// <param name="completed">
    /// Told the root of each subtree that the leaf completes, lowest first: its level (it has 2^level leaves), its place among those
    /// of that level, from 0, and the root.
    /// </param>
    /// <exception cref="InvalidOperationException">The tree is full.</exception>
    public void Append(Digest leafHash, Action<int, ulong, Digest>? completed = null)
    {
        if (Size == MaxSize) throw new InvalidOperationException("the tree is full");
        var (node, level) = (leafHash, 0);
        for (var full = Size; (full & 1) == 1; full >>= 1)
        {
            node = MerkleTree.NodeHash(_nodes[^1], node);
            _nodes.RemoveAt(_nodes.Count - 1);
            completed?.Invoke(++level, full >> 1, node);
        }
        _nodes.Add(node);
        Size++;
    }
}
