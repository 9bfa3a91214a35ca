using Backbone.Protocol.Logs;
using Backbone.Protocol.Tests.Suites;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Logs;

public sealed class MerkleTreeTests
{
    private const int Largest = 70;
    private static readonly Digest[] Leaves = LeafHashes.Of(Largest);

    [Fact]
    public void Roots_are_those_of_another_implementation()
    {
        var roots = KnownAnswersFile.Section("merkle").GetProperty("roots").EnumerateArray().ToList();
        Assert.Equal(Largest + 1, roots.Count);
        for (var size = 0; size <= Largest; size++)
            Assert.Equal(roots[size].GetString(), MerkleTree.Root(Leaves.AsSpan(0, size)).ToString());
    }

    [Fact]
    public void The_proofs_of_all_leaves_are_those_of_each_alone()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var (root, proofs) = MerkleTree.InclusionProofs(Leaves.AsSpan(0, size));
            Assert.Equal(MerkleTree.Root(Leaves.AsSpan(0, size)), root);
            for (var index = 0; index < size; index++) Assert.Equal(MerkleTree.InclusionProof(Leaves.AsSpan(0, size), index), proofs[index]);
        }
        Assert.Throws<ArgumentException>(() => MerkleTree.InclusionProofs([]));
    }

    /// <summary>The eight leaves with which the first logs of certificate transparency were tested.</summary>
    [Fact]
    public void The_tree_of_the_first_transparency_logs_comes_out()
    {
        string[] leaves =
        [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ];
        var hashes = leaves.Select(leaf => MerkleTree.LeafHash(Convert.FromHexString(leaf))).ToArray();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", MerkleTree.EmptyRoot.ToString());
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", hashes[0].ToString());
        Assert.Equal("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", MerkleTree.Root(hashes).ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(100_000)]
    public void A_leaf_of_any_size_is_hashed_behind_a_zero(int length)
    {
        var data = NamedBytes.Of("leaf", length);
        Assert.Equal(Digest.Of([0, .. data]), MerkleTree.LeafHash(data));
    }

    [Fact]
    public void Every_leaf_of_every_tree_is_proved_at_its_place_and_nowhere_else()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var head = LeafHashes.HeadOf(Leaves.AsSpan(0, size));
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.InclusionProof(Leaves.AsSpan(0, size), index);
                Assert.True(proof.Length <= 7);
                for (var claimed = 0; claimed <= size; claimed++)
                    Assert.Equal(claimed == index, MerkleProof.VerifyInclusion(Leaves[index], (ulong)claimed, head, proof));
                Assert.False(MerkleProof.VerifyInclusion(Leaves[(index + 1) % Largest], (ulong)index, head, proof));
            }
        }
    }

    [Fact]
    public void Every_growth_is_proved_and_no_other()
    {
        for (var later = 1; later <= Largest; later++)
        {
            var head = LeafHashes.HeadOf(Leaves.AsSpan(0, later));
            for (var earlier = 1; earlier <= later; earlier++)
            {
                var before = LeafHashes.HeadOf(Leaves.AsSpan(0, earlier));
                var proof = MerkleTree.ConsistencyProof(Leaves.AsSpan(0, later), earlier);
                Assert.Equal(earlier == later, proof.Length == 0);
                Assert.True(MerkleProof.VerifyConsistency(before, head, proof), $"{earlier} to {later}");
                Assert.False(MerkleProof.VerifyConsistency(before with { Root = Leaves[0] }, head, proof) && earlier > 1);
                Assert.False(MerkleProof.VerifyConsistency(before, head with { Root = before.Root }, proof) && earlier < later);
                Assert.False(MerkleProof.VerifyConsistency(before with { Size = before.Size + 1 }, head, proof));
            }
        }
    }

    [Fact]
    public void A_proof_with_a_hash_changed_added_or_missing_is_refused()
    {
        for (var size = 2; size <= 40; size++)
        {
            var leaves = Leaves.AsSpan(0, size);
            var head = LeafHashes.HeadOf(leaves);
            foreach (var index in new[] { 0, size / 2, size - 1 })
            {
                foreach (var bad in Damaged(MerkleTree.InclusionProof(leaves, index)))
                    Assert.False(MerkleProof.VerifyInclusion(leaves[index], (ulong)index, head, bad));
            }
            foreach (var earlier in new[] { 1, (size + 1) / 2, size - 1, size })
            {
                var before = LeafHashes.HeadOf(leaves[..earlier]);
                foreach (var bad in Damaged(MerkleTree.ConsistencyProof(leaves, earlier)))
                    Assert.False(MerkleProof.VerifyConsistency(before, head, bad));
            }
        }
    }

    [Fact]
    public void A_rewritten_leaf_shows()
    {
        var rewritten = (Digest[])Leaves.Clone();
        rewritten[3] = MerkleTree.LeafHash("another"u8);
        var before = LeafHashes.HeadOf(Leaves.AsSpan(0, 10));
        var after = LeafHashes.HeadOf(rewritten.AsSpan(0, 20));
        Assert.False(MerkleProof.VerifyConsistency(before, after, MerkleTree.ConsistencyProof(rewritten.AsSpan(0, 20), 10)));
        Assert.False(MerkleProof.VerifyConsistency(before, after, MerkleTree.ConsistencyProof(Leaves.AsSpan(0, 20), 10)));
    }

    [Fact]
    public void Empty_and_shrunk_trees_prove_nothing()
    {
        var empty = new TreeHead(0, MerkleTree.EmptyRoot);
        var one = LeafHashes.HeadOf(Leaves.AsSpan(0, 1));
        var two = LeafHashes.HeadOf(Leaves.AsSpan(0, 2));
        Assert.False(MerkleProof.VerifyConsistency(empty, empty, []));
        Assert.False(MerkleProof.VerifyConsistency(empty, one, []));
        Assert.False(MerkleProof.VerifyConsistency(two, one, []));
        Assert.False(MerkleProof.VerifyInclusion(Leaves[0], 0, empty, []));
        Assert.True(MerkleProof.VerifyInclusion(Leaves[0], 0, one, []));
    }

    [Fact]
    public void The_largest_sizes_overflow_nowhere()
    {
        var head = new TreeHead(ulong.MaxValue, Leaves[0]);
        Assert.False(MerkleProof.VerifyInclusion(Leaves[0], ulong.MaxValue - 1, head, LeafHashes.Of(64)));
        Assert.False(MerkleProof.VerifyConsistency(new TreeHead(1, Leaves[0]), head, LeafHashes.Of(64)));
        Assert.False(MerkleProof.VerifyConsistency(new TreeHead(1UL << 63, Leaves[0]), head, LeafHashes.Of(70)));
    }

    [Fact]
    public void A_leaf_or_size_outside_the_tree_is_misuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(Leaves, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof(Leaves, Largest));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.InclusionProof([], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyProof(Leaves, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ConsistencyProof(Leaves, Largest + 1));
    }

    private static IEnumerable<Digest[]> Damaged(Digest[] proof)
    {
        var stranger = MerkleTree.LeafHash("stranger"u8);
        yield return [.. proof, stranger];
        yield return [stranger, .. proof];
        if (proof.Length == 0) yield break;
        yield return proof[1..];
        yield return proof[..^1];
        for (var i = 0; i < proof.Length; i++)
        {
            var changed = (Digest[])proof.Clone();
            changed[i] = stranger;
            yield return changed;
        }
    }
}
