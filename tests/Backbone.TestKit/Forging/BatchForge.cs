using Backbone.Protocol;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.TestKit.Forging;

/// <summary>Puts a message into a batch of strangers, by the letter of protos/SPEC.md § Batches.</summary>
public sealed class BatchForge
{
    public const string Context = "backbone/1/batch";

    public BatchForge(BatchRole role, SigningKid kid, byte[] message, (int Index, int Size) place)
    {
        var leaves = Enumerable.Range(0, place.Size).Select(at => Digest.Of(NamedBytes.Of($"leaf {at}", 32))).ToArray();
        leaves[place.Index] = MerkleTree.LeafHash(message);
        Statement = [.. "backbone/1/batch\0"u8, (byte)role, .. kid.Hash.ToArray(), 0, (byte)place.Size, .. MerkleTree.Root(leaves).ToArray()];
        Proof = new Wire.BatchProof { Index = (uint)place.Index, Size = (uint)place.Size };
        Proof.Proof.AddRange(MerkleTree.InclusionProof(leaves, place.Index).Select(hash => ByteString.CopyFrom(hash.ToArray())));
    }

    /// <summary>What is signed under the batch's context.</summary>
    public byte[] Statement { get; }

    /// <summary>Where the message stands in it.</summary>
    public Wire.BatchProof Proof { get; }
}
