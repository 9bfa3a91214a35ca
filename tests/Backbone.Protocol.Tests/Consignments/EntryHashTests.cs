using System.Security.Cryptography;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Backbone.TestKit.Forging;

namespace Backbone.Protocol.Tests.Consignments;

public sealed class EntryHashTests
{
    [Fact]
    public void It_is_the_leaf_hash_that_the_specification_names()
    {
        var bytes = ConsignmentForge.Of(Forge.Letter()).Build();
        Assert.True(Consignment.TryRead(bytes, out var consignment, out _));
        byte[] leaf =
        [
            0, .. "backbone/1/entry\0"u8, .. LaneId.Of("backbone.example", "JPN/npa", 0).ToArray(),
            .. consignment.EnvelopeId.Hash.ToArray(), .. SHA256.HashData(consignment.SealedHandling.Bytes.Span),
            .. SHA256.HashData(consignment.Stamp.Bytes.Span), (byte)consignment.Header.Precedence,
            .. Forge.U64(consignment.Header.Expires.Milliseconds),
        ];
        Assert.Equal(SHA256.HashData(leaf), consignment.EntryHash(consignment.Lane(0)).Hash.ToArray());
    }

    [Fact]
    public void Every_part_of_it_counts()
    {
        var (lane, id, hash) = (LaneId.Of("f.example", "JPN/npa", 0), new EnvelopeId(Digest.Of([1])), Digest.Of([2]));
        var expires = new Timestamp(5);
        EntryHash[] all =
        [
            EntryHash.Of(lane, id, hash, hash, Precedence.Routine, expires),
            EntryHash.Of(LaneId.Of("f.example", "JPN/npa", 1), id, hash, hash, Precedence.Routine, expires),
            EntryHash.Of(LaneId.Of("f.example", "JPN/npb", 0), id, hash, hash, Precedence.Routine, expires),
            EntryHash.Of(LaneId.Of("g.example", "JPN/npa", 0), id, hash, hash, Precedence.Routine, expires),
            EntryHash.Of(lane, default, hash, hash, Precedence.Routine, expires),
            EntryHash.Of(lane, id, default, hash, Precedence.Routine, expires),
            EntryHash.Of(lane, id, hash, default, Precedence.Routine, expires),
            EntryHash.Of(lane, id, hash, hash, Precedence.Flash, expires),
            EntryHash.Of(lane, id, hash, hash, Precedence.Routine, new Timestamp(6)),
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
