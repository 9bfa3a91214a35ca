using System.Collections.Immutable;
using Backbone.Authority;
using Backbone.Authority.Enrolling;
using Backbone.Authority.Offices;
using Backbone.Client;
using Backbone.Client.Enrolling;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Cli.Founding;

/// <summary>
/// A registrar's round through the own gateway, once a day or week: 1 the office takes in what is new among the charters and the own
/// nation's documents · 2 what waits is read and judged · 3 what asks for the same again is granted, and roster and key set are signed
/// anew where that is due · 4 they and the revocation list are published · 5 the answers are handed back. Whatever breaks off is done by
/// the next round: a request waits until it is answered.
/// </summary>
/// <param name="registrar">The office.</param>
/// <param name="client">Speaks to the own gateway, with the role operator.</param>
/// <param name="clock">What time it is.</param>
internal sealed class RegistrarRound(RegistrarOffice registrar, BackboneClient client, TimeProvider clock)
{
    // A character has at most three bytes here, and the gateway takes 1,024.
    private const int MostWords = 300;

    /// <summary>What waits, judged.</summary>
    /// <param name="Request">The request; null: it cannot be read.</param>
    /// <param name="Waiting">As the gateway carried it.</param>
    /// <param name="Verdict">What becomes of it.</param>
    public sealed record Judged(EnrollmentRequest? Request, WaitingEnrollment Waiting, RenewalVerdict Verdict);

    /// <summary>What was published.</summary>
    /// <param name="Documents">Newest roster and key set.</param>
    /// <param name="ListUntil">When the next revocation list must have come, of each TLS authority that the charter lists.</param>
    public sealed record Published(IReadOnlyList<DocumentVersion> Documents, Timestamp ListUntil);

    /// <summary>Steps 1 and 2.</summary>
    public async Task<List<Judged>> ReadAsync(CancellationToken cancel)
    {
        // 1. Other nations' documents concern no registrar, and none of them stops the round.
        var nation = registrar.Folder.Nation;
        var known = await client.Members.GetDocumentsAsync(cancel);
        registrar.Folder.Documents.Take(
            known.Where(signed => signed.Type == DocumentType.Charter
                || (FederationDocument.TryRead(signed.Payload, out var document, out _) && document.Head.Nation == nation)).Select(signed => signed.Bytes),
            charter: null, Timestamp.Now(clock));
        // 2
        var waiting = await client.Enrollments.ListAsync(cancel);
        var judge = registrar.NewJudge();
        return [.. waiting.Select(one => Read(judge, one))];
    }

    /// <summary>Step 3: grants what was judged so.</summary>
    /// <returns>Each that was granted, with its answer; and what was not after all, with the reason.</returns>
    public List<(Judged Of, EnrollmentAnswer? Answer, string Why)> Grant(IEnumerable<Judged> judged)
    {
        var done = GrantTogether([.. judged.Where(one => one.Verdict is RenewalVerdict.Grant)]);
        if (registrar.IsRenewalDue()) registrar.Renew();
        return done;
    }

    /// <summary>Step 4.</summary>
    public async Task<Published> PublishAsync(CancellationToken cancel)
    {
        var now = Timestamp.Now(clock);
        var versions = registrar.Folder.Documents.NewestVersions(now);
        foreach (var version in versions)
            await client.Operations.AdoptDocumentAsync(DocumentFile.ReadSigned(registrar.Folder.Documents.PathOf(version)), cancel);
        List<Timestamp> until = [];
        foreach (var authority in registrar.TlsWithLists)
            until.Add((await client.Operations.AdoptRevocationListAsync(authority.ListOfRound(clock.GetUtcNow()), cancel)).Until);
        return new Published(versions, until.Min());
    }

    /// <summary>Step 5, for one that was granted. It holds no documents: whoever asked has those of the gateway.</summary>
    public Task HandBackAsync(Judged of, EnrollmentAnswer answer, CancellationToken cancel) =>
        client.Enrollments.GrantAsync(of.Waiting, (answer with { Documents = [] }).Write(), cancel);

    /// <summary>Step 5, for one that may not be granted.</summary>
    public Task DenyAsync(Judged of, string why, CancellationToken cancel) =>
        client.Enrollments.DenyAsync(of.Waiting, why.Length <= MostWords ? why : why[..MostWords] + "…", cancel);

    private static Judged Read(RequestJudge judge, WaitingEnrollment waiting)
    {
        try
        {
            var request = EnrollmentRequest.Read(waiting.Request.Span);
            return new Judged(request, waiting, judge.Judge(request, waiting.Caller));
        }
        catch (AuthorityException refused)
        {
            return new Judged(null, waiting, new RenewalVerdict.Deny(Words(refused)));
        }
    }

    // One of them may spoil the documents of all: each for itself then, and the one is found.
    private List<(Judged, EnrollmentAnswer?, string)> GrantTogether(List<Judged> plain)
    {
        try
        {
            if (plain.Count > 1) return [.. plain.Zip(Approve(plain), (one, answer) => (one, (EnrollmentAnswer?)answer, ""))];
        }
        catch (AuthorityException)
        {
            // Which one it is shows below, with its reason.
        }
        return [.. plain.Select(GrantAlone)];
    }

    private (Judged, EnrollmentAnswer?, string) GrantAlone(Judged one)
    {
        try
        {
            return (one, Approve([one]).Single(), "");
        }
        catch (AuthorityException refused)
        {
            return (one, null, Words(refused));
        }
    }

    private ImmutableArray<EnrollmentAnswer> Approve(IEnumerable<Judged> plain) =>
        registrar.Approve([.. plain.Select(one => (one.Request!, ((RenewalVerdict.Grant)one.Verdict).As))]);

    private static string Words(AuthorityException refused) => refused.NextStep.Length == 0 ? refused.Message : $"{refused.Message}; {refused.NextStep}";
}
