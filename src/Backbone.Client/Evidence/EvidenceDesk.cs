using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Operations;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Client.Evidence;

/// <summary>Puts together what the own nation's journal and mail prove about a message. Needs the role operator, and a signing key.</summary>
public sealed class EvidenceDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly OperationsDesk _operations;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly TimeProvider _clock;

    internal EvidenceDesk(
        GatewayConnection gateway, MemberLookup members, OperationsDesk operations, Profile profile, IKeyCustody custody, TimeProvider clock) =>
        (_gateway, _members, _operations, _profile, _custody, _clock) = (gateway, members, operations, profile, custody, clock);

    /// <summary>
    /// Everything that proves what became of a message, in one file: 1 the journal is read and verified whole, and what it says about
    /// the message, and about receipts that were given for it, is taken with its proofs · 2 the receipts that answered it are fetched ·
    /// 3 the documents of the nations concerned are put beside · 4 the profile's holder signs all of it · 5 it is verified as whoever
    /// gets it will.
    /// </summary>
    /// <exception cref="BackboneException">
    /// NotFound: nothing, or more than one message is meant; FailedVerification, with the checks: the journal does not hold, or what was
    /// found does not prove it; Identity: no signing key is held here; Refused without the role; Unreachable.
    /// </exception>
    public async Task<MessageEvidence> ExportAsync(EnvelopeReference message, CancellationToken cancel = default)
    {
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        var (signer, _) = new AuthorKeys(federation, _profile, _custody, Timestamp.Now(_clock)).RequireSigningKey();
        var evidence = new Contracts.Gateway.V1.Evidence
        {
            Format = 1,
            Nation = _profile.Address.Nation.ToString(),
            Exporter = _profile.Address.ToString(),
            Kid = Bytes(signer.Key.Kid.Hash),
        };
        // 1
        var id = await ReadJournalAsync(evidence, message, cancel).ConfigureAwait(false);
        // 2
        await ReadReceiptsAsync(evidence, id, cancel).ConfigureAwait(false);
        // 3
        await AddDocumentsAsync(evidence, cancel).ConfigureAwait(false);
        // 4
        evidence.Sig = UnsafeByteOperations.UnsafeWrap(EvidenceSignature.Sign(EvidenceForm.ToSign(evidence), signer.Key.Kid, _custody));
        // 5
        var verified = EvidenceVerifier.Verify(evidence.ToByteArray(), _profile.CharterHash);
        return verified.Failed is not { } failed ? verified : throw new BackboneException(FaultKind.FailedVerification,
            $"what is kept about {id} does not prove it: {failed.Detail}",
            "where a key or a document has ended since, evidence must be taken earlier; else run backbone journal show, and ask the gateway's operator")
        { Checks = verified.Checks };
    }

    private async Task<EnvelopeId> ReadJournalAsync(Contracts.Gateway.V1.Evidence evidence, EnvelopeReference message, CancellationToken cancel)
    {
        var (tree, found) = (new WitnessedTree(), new List<(JournalRecord Record, JournalledRuling? Ruling, ByteString Bytes)>());
        var proof = await _operations.Journal.VerifyAsync(entry =>
        {
            var (record, ruling) = (entry.Record(), entry.Ruling());
            var isWanted = EvidenceMessage.IsAbout(record, ruling, message.Matches);
            tree.Append(entry.LeafHash, isWanted);
            if (isWanted) found.Add((record, ruling, entry.Bytes));
        }, [], cancel).ConfigureAwait(false);
        if (!proof.Holds)
            throw new BackboneException(FaultKind.FailedVerification, $"the journal does not hold, so it proves nothing: {proof.Break}", "run backbone journal verify");
        var id = OperationsDesk.RequireOne(found.Select(one => one.Record).Where(record => record.Envelopes.Any(message.Matches)), message);
        evidence.JournalRoot = UnsafeByteOperations.UnsafeWrap((proof.Signed ?? throw new BackboneException(FaultKind.FailedVerification,
            "the gateway signed no root of its journal, so nobody abroad would believe it", "ask its operator: it holds no stamp key in force")).Bytes);
        var proofs = tree.Proofs();
        evidence.EnvelopeId = Bytes(id.Hash);
        foreach (var (record, ruling, bytes) in found.Where(one => EvidenceMessage.IsAbout(one.Record, one.Ruling, other => other == id)))
        {
            var entry = new EvidenceEntry { Entry = bytes };
            entry.Proof.AddRange(proofs[record.Index].Select(Bytes));
            evidence.Entries.Add(entry);
        }
        return id;
    }

    private async Task ReadReceiptsAsync(Contracts.Gateway.V1.Evidence evidence, EnvelopeId id, CancellationToken cancel)
    {
        // What came after the journal was read is not in it, and belongs to later evidence.
        var named = evidence.Entries.Select(entry => JournalEntry.Parser.ParseFrom(entry.Entry).Receipted?.ReceiptId)
            .OfType<ByteString>().ToHashSet();
        var request = new ListReceiptsRequest { EnvelopeId = Bytes(id.Hash) };
        do
        {
            var answer = await _gateway.CallAsync(
                options => _gateway.Operations.ListReceiptsAsync(request, options), cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            evidence.Receipts.AddRange(answer.Receipts.Where(receipt => IdOf(receipt) is { } receiptId && named.Contains(receiptId)));
            if (answer.Next <= request.After) break; // nothing is left, or the gateway goes in a circle
            request.After = answer.Next;
        }
        while (evidence.Receipts.Count < named.Count);
    }

    private async Task AddDocumentsAsync(Contracts.Gateway.V1.Evidence evidence, CancellationToken cancel)
    {
        var nations = new HashSet<NationCode> { _profile.Address.Nation };
        foreach (var ruled in evidence.Entries.Select(entry => JournalEntry.Parser.ParseFrom(entry.Entry).Ruled).Where(ruled => ruled is not null))
            if (Header.TryRead(ruled.Header.Memory, out var header, out _)) nations.UnionWith([header.SenderNation, .. header.RecipientNations]);
        var documents = await _members.ReadDocumentsAsync(cancel).ConfigureAwait(false);
        evidence.Documents.AddRange(documents
            .Where(pair => pair.Document.Head.Nation is not { } nation || nations.Contains(nation))
            .Select(pair => UnsafeByteOperations.UnsafeWrap(pair.Signed.Bytes)));
    }

    private static ByteString? IdOf(Delivered receipt) =>
        Verifying.DeliveredForm.TryRead(receipt, contentHash: null, out var form, out _) ? Bytes(form.Id.Hash) : null;

    private static ByteString Bytes(Digest hash) => ByteString.CopyFrom(hash.ToArray());
}
