using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Google.Protobuf;

namespace Backbone.Client.Operations;

/// <summary>What an operator sees of the own gateway: journal, quarantine and policies. Needs the role operator.</summary>
public sealed class OperationsDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly TimeProvider _clock;

    internal OperationsDesk(GatewayConnection gateway, MemberLookup members, Profile profile, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _members, _clock) = (gateway, members, clock);
        Journal = new JournalExamination(new JournalStream(gateway, options, clock), gateway, members, profile, clock);
    }

    /// <summary>What reads the journal and holds it against what is known of it.</summary>
    internal JournalExamination Journal { get; }

    /// <summary>The journal from an index, in order.</summary>
    /// <param name="from">The first index wanted.</param>
    /// <param name="follow">True: goes on with what comes, until the caller leaves.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">
    /// Refused without the role; FailedVerification where entries are missing or none; Unreachable.
    /// </exception>
    public IAsyncEnumerable<JournalRecord> ReadJournalAsync(ulong from = 0, bool follow = false, CancellationToken cancel = default) =>
        Journal.ReadAsync(new TailJournalRequest { From = from, Follow = follow }, cancel);

    /// <summary>The newest entries of the journal, in order; which is the newest is the gateway's word.</summary>
    /// <param name="count">At most so many, from 1 on.</param>
    /// <param name="follow">True: goes on with what comes, until the caller leaves.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">As for the journal from an index.</exception>
    public IAsyncEnumerable<JournalRecord> ReadNewestJournalAsync(int count, bool follow = false, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Journal.ReadAsync(new TailJournalRequest { Newest = (ulong)count, Follow = follow }, cancel);
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
        Journal.VerifyAsync(_ => { }, shown ?? [], cancel);

    /// <summary>
    /// Asks for the journal's size and root alone, and for the proof that it begins with what this profile saw before (SPEC § Journal):
    /// the same cost however long the journal is. That each entry is in its place only a whole reading shows. What holds is what is
    /// remembered from then on.
    /// </summary>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">Refused without the role; Unreachable.</exception>
    public Task<JournalProof> CheckJournalAsync(CancellationToken cancel = default) => Journal.CheckAsync(cancel);

    /// <summary>The rulings of the journal from an index, in order, receipts' included; each strictly read.</summary>
    /// <exception cref="BackboneException">Refused without the role; FailedVerification where an entry is none; Unreachable.</exception>
    public async IAsyncEnumerable<JournalledRuling> ReadRulingsAsync(
        ulong from = 0, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var part in Journal.Stream.TailAsync(new TailJournalRequest { From = from }, cancel).ConfigureAwait(false))
            foreach (var bytes in part.Entries)
                if (JournalledEntry.Read(bytes).Ruling() is { } ruling) yield return ruling;
    }

    /// <summary>
    /// All that the journal says about one message, from the first entry to the last, with the evidence. What was put aside is found
    /// by the id announced, and by that of the bytes that came.
    /// </summary>
    /// <param name="envelope">Which.</param>
    /// <param name="whole">
    /// True: the journal is read and verified whole on the way, so that no entry can be left out. False: the gateway searches it; each
    /// entry is proved to be in the journal, and the journal to be what was seen here before, grown.
    /// </param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="BackboneException">
    /// NotFound: nothing, or more than one message is meant; Refused without the role; FailedVerification; Unreachable.
    /// </exception>
    public async Task<JournalledMessage> FindMessageAsync(EnvelopeReference envelope, bool whole = false, CancellationToken cancel = default)
    {
        var (records, rulings) = (ImmutableArray.CreateBuilder<JournalRecord>(), new List<JournalledRuling>());
        var proof = whole ? await Journal.VerifyAsync(Take, [], cancel).ConfigureAwait(false)
            : await Journal.SearchAsync(envelope, Take, cancel).ConfigureAwait(false);
        var only = RequireOne(records, envelope);
        var (federation, now) = (await _members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
        return new JournalledMessage(only, records.DrainToImmutable(),
            [.. rulings.Select(ruling => (ruling, RulingEvidence.Of(ruling, federation, now)))], proof);

        void Take(JournalledEntry entry)
        {
            var record = entry.Record();
            if (!record.Envelopes.Any(envelope.Matches)) return;
            records.Add(record);
            if (entry.Ruling() is { } ruling) rulings.Add(ruling);
        }
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
}
