using Backbone.Protocol.Logs;

namespace Backbone.Protocol.Tests.Logs;

public sealed class WitnessedTreeTests
{
    [Fact]
    public void The_proofs_that_grow_with_a_tree_are_those_of_the_whole_tree()
    {
        var leaves = LeafHashes.Of(70);
        for (var size = 1; size <= leaves.Length; size++)
        {
            var tree = new WitnessedTree();
            for (var i = 0; i < size; i++) tree.Append(leaves[i], isChosen: i % 3 == 0);
            var proofs = tree.Proofs();
            Assert.Equal(Enumerable.Range(0, size).Where(i => i % 3 == 0).Select(i => (ulong)i), proofs.Keys.Order());
            Assert.All(proofs, proof => Assert.Equal(MerkleTree.InclusionProof(leaves.AsSpan(0, size), (int)proof.Key), proof.Value));
        }
    }
}
