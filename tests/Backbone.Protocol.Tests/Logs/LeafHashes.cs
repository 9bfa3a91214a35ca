using System.Buffers.Binary;
using Backbone.Protocol.Logs;

namespace Backbone.Protocol.Tests.Logs;

/// <summary>Leaves 0, 1, 2 … (u32 big-endian), the same as in tests/vectors/suites/make.py.</summary>
internal static class LeafHashes
{
    public static Digest[] Of(int count)
    {
        var leaves = new Digest[count];
        Span<byte> number = stackalloc byte[sizeof(uint)];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, (uint)i);
            leaves[i] = MerkleTree.LeafHash(number);
        }
        return leaves;
    }

    public static TreeHead HeadOf(ReadOnlySpan<Digest> leaves) => new((ulong)leaves.Length, MerkleTree.Root(leaves));
}
