using System.Collections.Immutable;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Wire = Backbone.Contracts.Envelope.V1;

namespace Backbone.Protocol.Batches;

/// <summary>Where one message stands in a signed batch, and the hashes that lead from it to the signed root (SPEC § Batches).</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Size">Messages in the batch, 2 to 64.</param>
/// <param name="Path">RFC 6962 inclusion proof, the neighbour first; at most 6 hashes.</param>
public sealed record BatchProof(int Index, int Size, ImmutableArray<Digest> Path)
{
    /// <summary>Fewest messages in a batch: one alone is signed without.</summary>
    public const int Least = 2;

    /// <summary>Most messages in a batch.</summary>
    public const int Most = 64;

    /// <summary>Hashes of the longest path: log2 of the most messages.</summary>
    public const int LongestPath = 6;

    /// <summary>The root that the path leads to from a leaf; null where the path is not one of this place and size.</summary>
    public Digest? RootOver(Digest leaf) => MerkleProof.RootOf(leaf, (ulong)Index, (ulong)Size, Path.AsSpan());

    /// <summary>Reads one; null where it is none.</summary>
    internal static BatchProof? Of(Wire.BatchProof wire)
    {
        if (wire.Size is < Least or > Most || wire.Index >= wire.Size || wire.Proof.Count > LongestPath
            || wire.Proof.Any(hash => hash.Length != Digest.Size)) return null;
        return new BatchProof((int)wire.Index, (int)wire.Size, [.. wire.Proof.Select(hash => new Digest(hash.Span))]);
    }

    internal Wire.BatchProof ToWire()
    {
        var wire = new Wire.BatchProof { Index = (uint)Index, Size = (uint)Size };
        wire.Proof.AddRange(Path.Select(hash => ByteString.CopyFrom(hash.ToArray())));
        return wire;
    }
}
