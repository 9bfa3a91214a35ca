using Backbone.Protocol.Logs;

namespace Backbone.Protocol.Tests.Logs;

public sealed class MerkleFrontierTests
{
    [Fact]
    public void A_frontier_knows_the_root_after_each_leaf()
    {
        var leaves = LeafHashes.Of(200);
        var frontier = new MerkleFrontier();
        Assert.Equal(LeafHashes.HeadOf([]), frontier.Head);
        for (var size = 1; size <= leaves.Length; size++)
        {
            frontier.Append(leaves[size - 1]);
            Assert.Equal(LeafHashes.HeadOf(leaves.AsSpan(0, size)), frontier.Head);
        }
    }

    [Fact]
    public void A_stored_frontier_goes_on_where_it_was()
    {
        var leaves = LeafHashes.Of(100);
        for (var stored = 0; stored <= 64; stored++)
        {
            var before = new MerkleFrontier();
            foreach (var leaf in leaves.AsSpan(0, stored)) before.Append(leaf);
            var after = new MerkleFrontier(before.Size, [.. before.Nodes]);
            foreach (var leaf in leaves.AsSpan(stored)) after.Append(leaf);
            Assert.Equal(LeafHashes.HeadOf(leaves), after.Head);
        }
    }

    [Theory]
    [InlineData(0ul, 1)]
    [InlineData(1ul, 0)]
    [InlineData(1ul, 2)]
    [InlineData(7ul, 2)]
    [InlineData(8ul, 3)]
    [InlineData(ulong.MaxValue, 64)]
    public void Nodes_that_do_not_fit_the_size_are_misuse(ulong size, int nodes) =>
        Assert.Throws<ArgumentException>(() => new MerkleFrontier(size, LeafHashes.Of(nodes)));

    [Fact]
    public void A_full_tree_takes_no_leaf()
    {
        var full = new MerkleFrontier(MerkleFrontier.MaxSize, LeafHashes.Of(63));
        Assert.Throws<InvalidOperationException>(() => full.Append(LeafHashes.Of(1)[0]));
    }
}
