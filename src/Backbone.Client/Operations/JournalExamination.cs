using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using JournalRoot = Backbone.Protocol.Consignments.JournalRoot;

namespace Backbone.Client.Operations;

/// <summary>Reads the journal, in parts or whole, and holds it against what this profile saw of it before and what has gone out.</summary>
internal sealed class JournalExamination(
    JournalStream stream, GatewayConnection gateway, MemberLookup members, Profile profile, TimeProvider clock)
{
    /// <summary>How often who follows the journal asks for the proof that it is still the one that was seen.</summary>
    private static readonly TimeSpan ProofPause = TimeSpan.FromMinutes(1);

    private readonly JournalMemory _memory = new(profile.JournalRootFile, clock);
    private readonly NationCode _nation = profile.Address.Nation;

    /// <summary>The journal as it comes, held against nothing.</summary>
    public JournalStream Stream => stream;

    /// <summary>The entries asked for, in order; where they reach the journal's end, it is held against what was seen before.</summary>
    public async IAsyncEnumerable<JournalRecord> ReadAsync(
        TailJournalRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        ulong? next = request.Newest > 0 ? null : request.From;
        long? proved = null;
        await foreach (var part in stream.TailAsync(request, cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var entry = JournalledEntry.Read(bytes);
                next ??= entry.Index;
                if (entry.Index != next)
                    throw new BackboneException(FaultKind.FailedVerification,
                        $"the journal goes on with entry {entry.Index} where {next} was due",
                        "run backbone journal verify");
                next++;
                yield return entry.Record();
            }
            if (part.Root.Length != Digest.Size || (proved is { } last && clock.GetElapsedTime(last) < ProofPause)) continue;
            await RequireSeenAsync(new TreeHead(next ?? 0, new Digest(part.Root.Span)), cancel).ConfigureAwait(false);
            proved = clock.GetTimestamp();
        }
        if (next is null) await RequireSeenAsync(new TreeHead(0, MerkleTree.EmptyRoot), cancel).ConfigureAwait(false);
    }

    /// <summary>Asks for size, root and proof alone.</summary>
    public async Task<JournalProof> CheckAsync(CancellationToken cancel)
    {
        var seen = _memory.Read();
        var answer = await gateway.CallAsync(
            options => gateway.Operations.ProveJournalAsync(new ProveJournalRequest { SeenSize = seen?.Head.Size ?? 0 }, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        if (answer.Root.Length != Digest.Size || answer.Size > MerkleFrontier.MaxSize || answer.Proof.Any(hash => hash.Length != Digest.Size))
            throw new BackboneException(FaultKind.FailedVerification, "the gateway gave no size, root and proof of its journal", "compare the gateway's version with this one's");
        var head = new TreeHead(answer.Size, new Digest(answer.Root.Span));
        var fault = seen?.FindBreak(head, isEnd: true)
            ?? seen?.FindUnproved(head, [.. answer.Proof.Select(hash => new Digest(hash.Span))])
            ?? (head.Size == 0 && head.Root != MerkleTree.EmptyRoot ? "the gateway says that it is empty, and gave a root" : null);
        return await FinishAsync(new JournalProof(head, head.Root, fault) { Seen = seen, IsWhole = false }, answer.SignedRoot, cancel).ConfigureAwait(false);
    }

    /// <summary>Lets the gateway search, and sees that each entry is in the journal.</summary>
    public async Task<JournalProof> SearchAsync(EnvelopeReference envelope, Action<JournalledEntry> look, CancellationToken cancel)
    {
        var proof = await CheckAsync(cancel).ConfigureAwait(false);
        var request = new SearchJournalRequest { EnvelopeId = ByteString.CopyFrom(envelope.Bytes), Size = proof.Head.Size };
        ulong next = 0;
        await foreach (var part in stream.SearchAsync(request, cancel).ConfigureAwait(false))
        {
            foreach (var found in part.Entries)
            {
                var entry = JournalledEntry.Read(found.Entry);
                if (entry.Index < next || found.Proof.Any(hash => hash.Length != Digest.Size)
                    || !MerkleProof.VerifyInclusion(entry.LeafHash, entry.Index, proof.Head, [.. found.Proof.Select(hash => new Digest(hash.Span))]))
                    return proof with { Break = proof.Break ?? $"entry {entry.Index} is not proved to be in the tree of its {proof.Head.Size} entries" };
                next = entry.Index + 1;
                look(entry);
            }
        }
        return proof;
    }

    /// <summary>Reads all of it; each entry is looked at on the way.</summary>
    public async Task<JournalProof> VerifyAsync(
        Action<JournalledEntry> look, IReadOnlyCollection<JournalledRuling> shown, CancellationToken cancel)
    {
        var (seen, anchors) = (_memory.Read(), new AnchorCheck(_nation, shown));
        var (proof, signed) = await ReadWholeAsync(seen, anchors, look, cancel).ConfigureAwait(false);
        if (proof.Holds)
        {
            var anchor = anchors.Finish(await members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(clock));
            proof = proof with { Break = anchors.Break, Anchor = anchor, Shown = anchors.Shown };
        }
        return await FinishAsync(proof with { Seen = seen }, signed, cancel).ConfigureAwait(false);
    }

    // What holds, and is signed by the nation where it is signed at all, is remembered.
    private async Task<JournalProof> FinishAsync(JournalProof proof, ByteString? signed, CancellationToken cancel)
    {
        if (proof.Holds && signed is { IsEmpty: false }) proof = await ReadSignedAsync(proof, signed, cancel).ConfigureAwait(false);
        if (proof.Holds) _memory.Keep(proof.Head, proof.Signed);
        return proof;
    }

    private async Task RequireSeenAsync(TreeHead now, CancellationToken cancel)
    {
        if (_memory.Read() is not { } seen) return;
        var fault = seen.FindBreak(now, isEnd: true);
        if (fault is null && now.Size > seen.Head.Size) fault = (await CheckAsync(cancel).ConfigureAwait(false)).Break;
        if (fault is not null)
            throw new BackboneException(FaultKind.FailedVerification, $"the journal does not hold: {fault}", "run backbone journal verify");
    }

    private async Task<JournalProof> ReadSignedAsync(JournalProof proof, ByteString signed, CancellationToken cancel)
    {
        if (!JournalRoot.TryRead(signed.Memory, out var root, out var refused)) return proof with { Break = refused.Detail };
        var federation = await members.CurrentAsync(cancel).ConfigureAwait(false);
        var key = federation.FindStampKey(_nation, root.Statement.Kid, Timestamp.Now(clock));
        return root.Statement.Head != proof.Head ? proof with { Break = $"the gateway signed another root, of {root.Statement.Head.Size} entries" }
            : key is null || !key.MayStampAt(root.Statement.Time)
                ? proof with { Break = $"its root is signed with {root.Statement.Kid}, which is no stamp key of {_nation} in force" }
            : !root.Verifies(key.Key) ? proof with { Break = "the signature of its root does not verify" }
            : proof with { Signed = root };
    }

    private async Task<(JournalProof Proof, ByteString? Signed)> ReadWholeAsync(
        SeenJournal? seen, AnchorCheck anchors, Action<JournalledEntry> look, CancellationToken cancel)
    {
        string? rewritten = null;
        var tree = new MerkleFrontier();
        Digest? claimed = null;
        ByteString? signed = null;
        await foreach (var part in stream.TailAsync(new TailJournalRequest(), cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var entry = JournalledEntry.Read(bytes);
                if (entry.Index != tree.Size)
                    return (new JournalProof(tree.Head, claimed, $"entry {entry.Index} stands where {tree.Size} was due"), null);
                tree.Append(entry.LeafHash);
                if (tree.Size == seen?.Head.Size) rewritten = seen.FindBreak(tree.Head, isEnd: false);
                anchors.Look(entry, tree.Head);
                look(entry);
            }
            (claimed, signed) = (part.Root.Length == Digest.Size ? new Digest(part.Root.Span) : null, part.SignedRoot);
            if (claimed is { } root && root != tree.Head.Root)
                return (new JournalProof(tree.Head, claimed, $"the root over {tree.Size} entries is another than the gateway keeps"), null);
        }
        return (new JournalProof(tree.Head, claimed,
            tree.Size > 0 && claimed is null ? "the gateway gave no root with its last entry"
                : rewritten ?? seen?.FindBreak(tree.Head, isEnd: true)), signed);
    }
}
