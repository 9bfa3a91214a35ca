using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Client.Tests.Hostile;

/// <summary>What an honest gateway proves of the journal that a script hands out.</summary>
internal sealed class ScriptedJournal(IReadOnlyList<ByteString> entries, ByteString signedRoot)
{
    private readonly Digest[] _leaves = [.. entries.Select(entry => MerkleTree.LeafHash(entry.Span))];

    public static ScriptedJournal Of(Script script)
    {
        var parts = script.Journal(new TailJournalRequest()).ToList();
        return new ScriptedJournal([.. parts.SelectMany(part => part.Entries)], parts.Count == 0 ? ByteString.Empty : parts[^1].SignedRoot);
    }

    public ProveJournalResponse Prove(ProveJournalRequest request) => new()
    {
        Size = (ulong)_leaves.Length,
        Root = Bytes(MerkleTree.Root(_leaves)),
        SignedRoot = signedRoot,
        Proof =
        {
            request.SeenSize == 0 || request.SeenSize > (ulong)_leaves.Length ? []
                : MerkleTree.ConsistencyProof(_leaves, (int)request.SeenSize).Select(Bytes),
        },
    };

    public SearchJournalResponse Search(SearchJournalRequest request)
    {
        var response = new SearchJournalResponse();
        for (var index = 0; index < (int)request.Size; index++)
        {
            if (entries[index].Span.IndexOf(request.EnvelopeId.Span) >= 0) response.Entries.Add(ProofOf(index, (int)request.Size));
        }
        return response;
    }

    public ProvedEntry ProofOf(int index, int size) => new()
    {
        Entry = entries[index],
        Proof = { MerkleTree.InclusionProof(_leaves.AsSpan(0, size), index).Select(Bytes) },
    };

    private static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());
}
