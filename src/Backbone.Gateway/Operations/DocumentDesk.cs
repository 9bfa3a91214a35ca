using System.Collections.Immutable;
using Backbone.Gateway.Documents;
using Backbone.Gateway.Storage;
using Backbone.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Operations;

/// <summary>
/// Takes up what an operator hands over while the gateway runs: 1 a charter, or a document of the own nation · 2 a policy's text
/// compiles, by the people and communities of now · 3 its time has not ended, or it would only put an end to the old one · 4 signers,
/// version and time hold. Until all of it holds the old one stays in force. What others may know goes on to the broker by itself
/// (<see cref="DocumentLink"/>).
/// </summary>
internal sealed class DocumentDesk(GatewayIdentity identity, DocumentKeeper documents, NationalStore store, TimeProvider clock)
{
    private const int FaultsTold = 5;

    /// <summary>Judges and adopts a document.</summary>
    /// <param name="bytes">Canonical SignedDocument.</param>
    /// <param name="caller">Who hands it over, for the journal.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Adoption> AdoptAsync(ReadOnlyMemory<byte> bytes, PrincipalAddress caller, CancellationToken cancellation)
    {
        // 1
        if (!SignedDocument.TryRead(bytes.Span, out var signed, out var refused)
            || !FederationDocument.TryRead(signed.Payload, out var document, out refused)) return new Adoption.Rejected(refused);
        if (document is not Charter && document.Head.Nation != identity.Nation)
            return No($"it is the {document.Id}; only charters and documents of {identity.Nation} are adopted here",
                "hand it to the gateway of that nation: it comes here by itself");
        // 2
        if (document is PolicyDocument policy && FaultsOf(policy) is { Length: > 0 } faults)
            return No(string.Join("; ", faults.Take(FaultsTold).Select(fault => fault.ToString())),
                "correct the text and sign it anew; the old policy stays in force");
        // 3
        if (document.Head.Lifetime.Until <= Timestamp.Now(clock))
            return No($"the time of the {document.Id} ended at {document.Head.Lifetime.Until}",
                $"sign it anew with a time that has not; the old {document.Id.Label} stays in force");
        // 4
        return (await documents.AdoptAsync([bytes.ToArray()], cancellation, caller))[0];
    }

    /// <summary>The newest policies known, the own nation's first, and whether each counts now: as many as one answer holds.</summary>
    /// <param name="after">Where the page before ended; 0: the first page.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The page, and where it ended; 0 where nothing is left.</returns>
    public async Task<(List<(byte[] Document, bool InForce)> Policies, int Next)> ListAsync(int after, CancellationToken cancellation)
    {
        var (federation, now) = (documents.Snapshot, Timestamp.Now(clock));
        var known = federation.Charter.Nations.Select(nation => nation.Code).OrderBy(nation => nation != identity.Nation)
            .SelectMany(nation => new PolicyDocument?[] { federation.NewestRelease(nation)?.Document, federation.NewestAcceptance(nation)?.Document })
            .OfType<PolicyDocument>().ToList();
        var inForce = federation.VersionsInForce(now);
        return await store.ReadAsync(session =>
        {
            var (page, room) = (new List<(byte[], bool)>(), new AnswerRoom());
            for (var place = after; place < known.Count; place++)
            {
                if (DocumentTable.Find(session, known[place].Id) is not { } document) continue;
                if (!room.Take(document.Length)) return (page, place);
                page.Add((document, inForce.Contains(known[place].Id)));
            }
            return (page, 0);
        }, cancellation);
    }

    private static Adoption.Rejected No(string what, string nextStep) => new(new Refused(RefusalReason.DocumentInvalid, what, nextStep));

    private ImmutableArray<PolicyFault> FaultsOf(PolicyDocument policy)
    {
        var (source, now) = (PolicySource.Of(policy), Timestamp.Now(clock));
        ImmutableArray<PolicyFault> faults;
        if (policy is Release) ReleasePolicy.TryCompile(source, documents.Snapshot, now, UnknownNames.AreFaults, out _, out faults);
        else AcceptancePolicy.TryCompile(source, documents.Snapshot, now, UnknownNames.AreFaults, out _, out faults);
        return faults;
    }
}
