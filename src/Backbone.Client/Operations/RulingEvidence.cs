using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Verification;

namespace Backbone.Client.Operations;

/// <summary>
/// Whether a ruling in the journal is the one that was made: 1 the envelope id, recomputed · 2 the author's signature · 3 the
/// approvals · 4 on the way out, the ruling's salted hash stands in the stamp · 5 the stamp is about this envelope, and signed. Years later
/// keys may have left the documents: what can no longer be checked is named, and is no failure.
/// </summary>
/// <param name="Checks">What was checked.</param>
/// <param name="Unchecked">What could not be, and why; for a person.</param>
public sealed record RulingEvidence(ImmutableArray<Check> Checks, ImmutableArray<string> Unchecked)
{
    /// <summary>Whether nothing contradicts it.</summary>
    public bool Holds => Checks.All(check => check.Holds);

    /// <summary>Whether the documents have every key that signed it, so that no signature is left unchecked.</summary>
    public required bool KeysKnown { get; init; }

    /// <summary>Looks at a ruling.</summary>
    /// <param name="ruling">The ruling.</param>
    /// <param name="federation">The documents known here.</param>
    /// <param name="now">The present moment.</param>
    public static RulingEvidence Of(JournalledRuling ruling, FederationSnapshot federation, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(ruling);
        ArgumentNullException.ThrowIfNull(federation);
        var (checks, open) = (ImmutableArray.CreateBuilder<Check>(), ImmutableArray.CreateBuilder<string>());
        var (nation, keysKnown) = (ruling.Header.SenderNation, true);
        // 1
        Add("id", $"envelope {ruling.Envelope}, recomputed", ruling.Signed.Id == ruling.Envelope,
            $"header, handling and hashes are those of {ruling.Signed.Id}");
        // 2
        if (federation.FindSigningKey(nation, ruling.Handling.SigningKid, now) is { } author)
            Add("author", $"signed by {ruling.Handling.Author}, key {ruling.Handling.SigningKid}{Standing(author.Key)}",
                author.Principal.Address == ruling.Handling.Author && AuthorCheck.IsSigned(ruling.Endorsements, ruling.Signed, author.Key),
                $"the signature is not {ruling.Handling.Author}'s");
        else Miss($"the signature of {ruling.Handling.Author}: its key is in no roster known here any more");
        // 3
        foreach (var approval in ruling.Endorsements.Approvals)
        {
            if (federation.FindSigningKey(nation, approval.Kid, now) is { } officer)
                Add("approval", $"by {officer.Principal.Address} as {approval.Role} at {approval.Time}",
                    AuthorCheck.CheckApproval(federation, ruling.Handling, approval, ruling.Signed.Id, now) is null,
                    $"the approval by {officer.Principal.Address} as {approval.Role} does not hold");
            else Miss($"an approval as {approval.Role}: its key {approval.Kid} is in no roster known here any more");
        }
        // 4, 5
        if (ruling.Stamp is { } stamp)
        {
            if (ruling.Inward) open.Add("the ruling's hash: it was made here about what came in, and nobody abroad holds it");
            else Add("ruling", $"its salted hash {ruling.RulingHash} is the one in the stamp", stamp.Statement.RulingHash == ruling.RulingHash,
                $"the stamp holds {stamp.Statement.RulingHash}, the ruling's is {ruling.RulingHash}");
            Add("stamp", $"{nation}'s, about this envelope and its approvals, made {stamp.Statement.Time}",
                stamp.Statement.Envelope == ruling.Envelope && stamp.Statement.EndorsementsHash == ruling.Endorsements.Hash,
                "the stamp is about another envelope, or other approvals");
            if (federation.FindStampKey(nation, stamp.Statement.GatewayKid, now) is { } key)
                Add("stamp key", $"signed by {nation}, key {stamp.Statement.GatewayKid}", stamp.Verifies(key.Key),
                    "the stamp's signature does not verify");
            else Miss($"the stamp's signature: its key {stamp.Statement.GatewayKid} is in no key set known here any more");
        }
        else open.Add("the ruling's hash: it was not stamped, so nobody abroad holds it");
        return new RulingEvidence(checks.DrainToImmutable(), open.DrainToImmutable()) { KeysKnown = keysKnown };

        void Miss(string what)
        {
            open.Add(what);
            keysKnown = false;
        }

        void Add(string name, string detail, bool holds, string otherwise) => checks.Add(holds
            ? new Check(name, detail, null) : new Check(name, otherwise, new Refused(RefusalReason.EntryMismatch, otherwise)));
    }

    // A key that was taken back since does not undo what it signed; whoever judges must know of it.
    private static string Standing(PrincipalKey key) =>
        key.Status == KeyStatus.Active ? "" : $", which the roster calls {key.Status.ToString().ToLowerInvariant()} by now";
}
