namespace Backbone.Protocol.Logs;

/// <summary>
/// A <see cref="MerkleFrontier"/> that keeps, of chosen leaves, the inclusion proofs, which grow with it: for whoever reads a long
/// journal once and wants proofs of a few entries. Not for several threads.
/// </summary>
public sealed class WitnessedTree
{
    private readonly List<Subtree> _subtrees = [];

    /// <summary>Number of leaves.</summary>
    public ulong Size { get; private set; }

    /// <summary>Adds a leaf on the right.</summary>
    /// <param name="leafHash">RFC 6962 leaf hash.</param>
    /// <param name="isChosen">Whether its proof is wanted.</param>
    public void Append(Digest leafHash, bool isChosen)
    {
        var node = new Subtree(leafHash, isChosen ? [new Witness(Size, [])] : []);
        for (var full = Size; (full & 1) == 1; full >>= 1)
        {
            var left = _subtrees[^1];
            _subtrees.RemoveAt(_subtrees.Count - 1);
            foreach (var witness in left.Witnesses) witness.Proof.Add(node.Root);
            foreach (var witness in node.Witnesses) witness.Proof.Add(left.Root);
            node = new Subtree(MerkleTree.NodeHash(left.Root, node.Root), [.. left.Witnesses, .. node.Witnesses]);
        }
        _subtrees.Add(node);
        Size++;
    }

    /// <summary>The proofs of the chosen leaves in the tree as it is now, by index: as <see cref="MerkleTree.InclusionProof"/> gives them.</summary>
    public IReadOnlyDictionary<ulong, IReadOnlyList<Digest>> Proofs()
    {
        var proofs = new Dictionary<ulong, IReadOnlyList<Digest>>();
        Digest? right = null;
        for (var i = _subtrees.Count - 1; i >= 0; i--)
        {
            var lefts = _subtrees.Take(i).Reverse().Select(left => left.Root);
            foreach (var witness in _subtrees[i].Witnesses)
                proofs.Add(witness.Index, [.. witness.Proof, .. right is { } root ? [root] : Array.Empty<Digest>(), .. lefts]);
            right = right is { } rest ? MerkleTree.NodeHash(_subtrees[i].Root, rest) : _subtrees[i].Root;
        }
        return proofs;
    }

    private sealed record Subtree(Digest Root, List<Witness> Witnesses);

    private sealed record Witness(ulong Index, List<Digest> Proof);
}
