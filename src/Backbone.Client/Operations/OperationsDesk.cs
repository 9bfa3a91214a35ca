using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Logs;
using Google.Protobuf;
using Grpc.Core;

namespace Backbone.Client.Operations;

/// <summary>What an operator sees of the own gateway: journal, quarantine and policies. Needs the role operator.</summary>
public sealed class OperationsDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly JournalMemory _memory;
    private readonly NationCode _nation;

    internal OperationsDesk(GatewayConnection gateway, MemberLookup members, Profile profile, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _members, _options, _clock) = (gateway, members, options, clock);
        _nation = profile.Address.Nation;
        _memory = new JournalMemory(profile.JournalRootFile, clock);
    }

    /// <summary>The journal from an index, in order.</summary>
    /// <param name="from">The first index wanted.</param>
    /// <param name="follow">True: goes on with what comes, until the caller leaves.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">
    /// Refused without the role; FailedVerification where entries are missing or none; Unreachable.
    /// </exception>
    public IAsyncEnumerable<JournalRecord> ReadJournalAsync(ulong from = 0, bool follow = false, CancellationToken cancel = default) =>
        ReadAsync(new TailJournalRequest { From = from, Follow = follow }, cancel);

    /// <summary>The newest entries of the journal, in order; which is the newest is the gateway's word.</summary>
    /// <param name="count">At most so many, from 1 on.</param>
    /// <param name="follow">True: goes on with what comes, until the caller leaves.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">As for the journal from an index.</exception>
    public IAsyncEnumerable<JournalRecord> ReadNewestJournalAsync(int count, bool follow = false, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ReadAsync(new TailJournalRequest { Newest = (ulong)count, Follow = follow }, cancel);
    }

    private async IAsyncEnumerable<JournalRecord> ReadAsync(
        TailJournalRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        ulong? next = request.Newest > 0 ? null : request.From;
        var seen = _memory.Read();
        await foreach (var part in TailAsync(request, cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var record = JournalReading.Read(bytes);
                next ??= record.Index;
                if (record.Index != next)
                    throw new BackboneException(FaultKind.FailedVerification,
                        $"the journal goes on with entry {record.Index} where {next} was due",
                        "run backbone journal verify");
                next++;
                yield return record;
            }
            if (part.Root.Length == Digest.Size) RequireSeen(seen, new TreeHead(next ?? 0, new Digest(part.Root.Span)));
        }
        if (next is null) RequireSeen(seen, new TreeHead(0, MerkleTree.EmptyRoot));
    }

    // The newest entries do not give the root, so of what was rewritten before them only a whole reading knows.
    private static void RequireSeen(SeenJournal? seen, TreeHead now)
    {
        if (seen?.FindBreak(now, isEnd: true) is { } fault)
            throw new BackboneException(FaultKind.FailedVerification, $"the journal does not hold: {fault}", "run backbone journal verify");
    }

    /// <summary>
    /// Reads the whole journal and recomputes its RFC 6962 root: each entry is in its place, the root is the one that the gateway
    /// keeps, the journal begins with what this profile saw when it last verified it, and it is the one for which the stamps of the
    /// messages that went out answer (SPEC § Journal). What holds is what is remembered from then on.
    /// </summary>
    /// <param name="shown">Rulings of other nations' verified evidence about messages of this one; null: none.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">
    /// Refused without the role; FailedVerification where an entry is none; Unreachable.
    /// </exception>
    public Task<JournalProof> VerifyJournalAsync(IReadOnlyCollection<JournalledRuling>? shown = null, CancellationToken cancel = default) =>
        VerifyAsync((_, _) => { }, cancel, shown);

    /// <summary>The rulings of the journal from an index, in order, receipts' included; each strictly read.</summary>
    /// <exception cref="BackboneException">Refused without the role; FailedVerification where an entry is none; Unreachable.</exception>
    public async IAsyncEnumerable<JournalledRuling> ReadRulingsAsync(
        ulong from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var part in TailAsync(new TailJournalRequest { From = from }, cancel).ConfigureAwait(false))
            foreach (var bytes in part.Entries)
                if (JournalReading.ReadRuling(bytes) is { } ruling) yield return ruling;
    }

    /// <summary>
    /// All that the journal says about one message, from the first entry to the last, with the evidence; the journal itself
    /// is verified on the way. What was put aside is found by the id announced, and by that of the bytes that came.
    /// </summary>
    /// <exception cref="BackboneException">
    /// NotFound: nothing, or more than one message is meant; Refused without the role; FailedVerification; Unreachable.
    /// </exception>
    public async Task<JournalledMessage> FindMessageAsync(EnvelopeReference envelope, CancellationToken cancel = default)
    {
        var (records, rulings) = (ImmutableArray.CreateBuilder<JournalRecord>(), new List<JournalledRuling>());
        var proof = await VerifyAsync((bytes, record) =>
        {
            if (!record.Envelopes.Any(envelope.Matches)) return;
            records.Add(record);
            if (JournalReading.ReadRuling(bytes) is { } ruling) rulings.Add(ruling);
        }, cancel).ConfigureAwait(false);
        var only = RequireOne(records, envelope);
        var (federation, now) = (await _members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
        return new JournalledMessage(only, records.DrainToImmutable(),
            [.. rulings.Select(ruling => (ruling, RulingEvidence.Of(ruling, federation, now)))], proof);
    }

    /// <summary>Which message is meant, by the entries about it.</summary>
    /// <exception cref="BackboneException">NotFound: none, or more than one.</exception>
    internal static EnvelopeId RequireOne(IEnumerable<JournalRecord> records, EnvelopeReference envelope)
    {
        var ids = records.SelectMany(record => record.Envelopes).Where(envelope.Matches).Distinct().ToList();
        return ids is [var only] ? only : throw new BackboneException(FaultKind.NotFound, ids.Count == 0
            ? $"the journal has no entry about a message {envelope}" : $"the journal has more than one message whose id begins with {envelope}",
            "give more digits of an id that backbone journal tail shows");
    }

    /// <summary>
    /// Hands a charter, or a signed document of the own nation, over, to be in force from now on. The gateway passes on to the broker
    /// what is for everybody.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused: without the role, or the gateway does not adopt it; Unreachable.</exception>
    public async Task<DocumentAdoption> AdoptDocumentAsync(SignedDocument document, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        var request = new AdoptDocumentRequest { Document = UnsafeByteOperations.UnsafeWrap(document.Bytes) };
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.AdoptDocumentAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? new DocumentAdoption(ForeignText.Clean(answer.Document), answer.Repeated) : throw GatewayFault.Of(answer.Refused);
    }

    /// <summary>
    /// Hands over the newest revocation list of the own nation, to be in use from now on at the gateway, which hands it on to the
    /// broker: whom it names is cut off.
    /// </summary>
    /// <param name="list">The list, DER; at most 4 MiB.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused: without the role, or the gateway does not take it; Unreachable.</exception>
    public async Task<RevocationListAdoption> AdoptRevocationListAsync(ReadOnlyMemory<byte> list, CancellationToken cancel = default)
    {
        var request = new AdoptRevocationListRequest { List = UnsafeByteOperations.UnsafeWrap(list) };
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.AdoptRevocationListAsync(request, options), cancel).ConfigureAwait(false);
        return answer.Refused is null ? new RevocationListAdoption(ForeignText.Clean(answer.Number), new Timestamp(answer.Until), answer.Repeated)
            : throw GatewayFault.Of(answer.Refused);
    }

    /// <summary>
    /// The policies that the own gateway knows: the own ones, and what other nations say that they take in. Each is held
    /// against the documents verified here.
    /// </summary>
    /// <exception cref="BackboneException">Refused without the role; FailedVerification where one is no policy; Unreachable.</exception>
    public async Task<ImmutableArray<KnownPolicy>> ListPoliciesAsync(CancellationToken cancel = default)
    {
        var (policies, request) = (ImmutableArray.CreateBuilder<KnownPolicy>(), new ListPoliciesRequest());
        await _members.CurrentAsync(cancel).ConfigureAwait(false);
        do
        {
            var answer = await _gateway.CallAsync(
                options => _gateway.Operations.ListPoliciesAsync(request, options), cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            foreach (var known in answer.Policies) policies.Add(await ReadPolicyAsync(known, cancel).ConfigureAwait(false));
            if (answer.Next <= request.After) break; // nothing is left, or the gateway goes in a circle
            request.After = answer.Next;
        }
        while (policies.Count < ClientLimits.RememberedDocuments);
        return policies.ToImmutable();
    }

    /// <summary>How the own gateway stands: it looks at each thing that it needs, now.</summary>
    /// <exception cref="BackboneException">Refused without the role; Unreachable.</exception>
    public async Task<GatewayHealth> ReadHealthAsync(CancellationToken cancel = default)
    {
        var answer = await _gateway.CallAsync(
            options => _gateway.Operations.ReadHealthAsync(new ReadHealthRequest(), options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        return new GatewayHealth(ConditionOf(answer.State), [.. answer.Checks.Select(check => new GatewayCheck(
            ForeignText.Clean(check.Name), ConditionOf(check.State), ForeignText.Clean(check.Cause), new Timestamp(check.Since),
            ForeignText.Clean(check.NextStep)))]);
    }

    private static GatewayCondition ConditionOf(HealthState state) => state switch
    {
        HealthState.Ready => GatewayCondition.Ready,
        HealthState.Degraded => GatewayCondition.Degraded,
        _ => GatewayCondition.NotReady,
    };

    private async Task<KnownPolicy> ReadPolicyAsync(Contracts.Gateway.V1.KnownPolicy known, CancellationToken cancel)
    {
        if (!SignedDocument.TryRead(known.Document.Span, out var signed, out var refused)
            || !FederationDocument.TryRead(signed.Payload, out var read, out refused))
            throw new BackboneException(FaultKind.FailedVerification, refused);
        if (read is not PolicyDocument document)
            throw new BackboneException(FaultKind.FailedVerification,
                new Refused(RefusalReason.Malformed, $"the gateway gave the {read.Id} as a policy"));
        return new KnownPolicy(document, signed, known.InForce, await _members.ExamineAsync(signed, cancel).ConfigureAwait(false));
    }

    /// <summary>The same, and each entry is looked at on the way.</summary>
    internal async Task<JournalProof> VerifyAsync(
        Action<ByteString, JournalRecord> look, CancellationToken cancel, IReadOnlyCollection<JournalledRuling>? shown = null)
    {
        var (seen, anchors) = (_memory.Read(), new AnchorCheck(_nation, shown ?? []));
        var (proof, signed) = await ReadWholeAsync(seen, anchors, look, cancel).ConfigureAwait(false);
        if (proof.Holds)
        {
            var anchor = anchors.Finish(await _members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
            proof = proof with { Break = anchors.Break, Anchor = anchor, Shown = anchors.Shown };
        }
        if (proof.Holds && signed is { IsEmpty: false }) proof = await ReadSignedAsync(proof, signed, cancel).ConfigureAwait(false);
        if (proof.Holds) _memory.Keep(proof.Head, proof.Signed);
        return proof with { Seen = seen };
    }

    private async Task<JournalProof> ReadSignedAsync(JournalProof proof, ByteString signed, CancellationToken cancel)
    {
        if (!JournalRoot.TryRead(signed.Memory, out var root, out var refused)) return proof with { Break = refused.Detail };
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        var key = federation.FindStampKey(_nation, root.Statement.Kid, Timestamp.Now(_clock));
        return root.Statement.Head != proof.Head ? proof with { Break = $"the gateway signed another root, of {root.Statement.Head.Size} entries" }
            : key is null || !key.MayStampAt(root.Statement.Time)
                ? proof with { Break = $"its root is signed with {root.Statement.Kid}, which is no stamp key of {_nation} in force" }
            : !root.Verifies(key.Key) ? proof with { Break = "the signature of its root does not verify" }
            : proof with { Signed = root };
    }

    private async Task<(JournalProof Proof, ByteString? Signed)> ReadWholeAsync(
        SeenJournal? seen, AnchorCheck anchors, Action<ByteString, JournalRecord> look, CancellationToken cancel)
    {
        string? rewritten = null;
        var tree = new MerkleFrontier();
        Digest? claimed = null;
        ByteString? signed = null;
        await foreach (var part in TailAsync(new TailJournalRequest(), cancel).ConfigureAwait(false))
        {
            foreach (var bytes in part.Entries)
            {
                var record = JournalReading.Read(bytes);
                if (record.Index != tree.Size)
                    return (new JournalProof(tree.Head, claimed, $"entry {record.Index} stands where {tree.Size} was due"), null);
                tree.Append(record.LeafHash);
                if (tree.Size == seen?.Head.Size) rewritten = seen.FindBreak(tree.Head, isEnd: false);
                anchors.Look(bytes, tree.Head);
                look(bytes, record);
            }
            (claimed, signed) = (part.Root.Length == Digest.Size ? new Digest(part.Root.Span) : null, part.SignedRoot);
            if (claimed is { } root && root != tree.Head.Root)
                return (new JournalProof(tree.Head, claimed, $"the root over {tree.Size} entries is another than the gateway keeps"), null);
        }
        return (new JournalProof(tree.Head, claimed,
            tree.Size > 0 && claimed is null ? "the gateway gave no root with its last entry"
                : rewritten ?? seen?.FindBreak(tree.Head, isEnd: true)), signed);
    }

    private async IAsyncEnumerable<TailJournalResponse> TailAsync(
        TailJournalRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (request.Follow)
        {
            await foreach (var part in FollowAsync(request, cancel).ConfigureAwait(false)) yield return part;
            yield break;
        }
        using var call = _gateway.Operations.TailJournal(request, new CallOptions(cancellationToken: cancel));
        while (await MoveAsync(call.ResponseStream, cancel).ConfigureAwait(false))
        {
            var part = call.ResponseStream.Current;
            if (part.Refused is not null) throw GatewayFault.Of(part.Refused);
            yield return part;
        }
    }

    // A gateway that is started again is followed from where its journal was read to.
    private async IAsyncEnumerable<TailJournalResponse> FollowAsync(
        TailJournalRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stream = new LastingStream<TailJournalResponse>(
            "TailJournal", _gateway, new Retry(_options.StreamAttempts, _clock), _options.Log,
            call => Task.FromResult(new ServerStream<TailJournalResponse>(
                _gateway.Operations.TailJournal(request, call))));
        while (true)
        {
            var part = await stream.NextAsync(cancel).ConfigureAwait(false);
            if (part.Refused is not null) throw GatewayFault.Of(part.Refused);
            if (part.Entries.Count > 0)
                request = new TailJournalRequest { From = JournalReading.Read(part.Entries[^1]).Index + 1, Follow = true };
            yield return part;
        }
    }

    private async Task<bool> MoveAsync(IAsyncStreamReader<TailJournalResponse> parts, CancellationToken cancel)
    {
        try
        {
            return await parts.MoveNext(cancel).ConfigureAwait(false);
        }
        catch (RpcException fault)
        {
            throw _gateway.Translate(fault, cancel);
        }
    }
}
