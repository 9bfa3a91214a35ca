using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;

namespace Backbone.Protocol.Verification;

/// <summary>
/// Whether the author wrote it, and may: 1 the roster that the handling names · 2 the key is the author's · 3 it may
/// sign · 4 on whose behalf · 5 the signature over T · 6 each approval. The same check at both borders and in the SDK.
/// </summary>
public static class AuthorCheck
{
    private const string AskNation = "ask the author's nation; its roster in force decides";

    /// <summary>Checks an author by the documents in force.</summary>
    /// <param name="federation">The documents.</param>
    /// <param name="handling">The handling; that it is the one in T has been compared before (SPEC § Verification).</param>
    /// <param name="endorsements">The endorsements; that they are the stamped ones, too.</param>
    /// <param name="signed">T, recomputed.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="isNew">
    /// Whether it is seen for the first time, by the gateway of its author's nation: then every key must be in force now, not
    /// only at the time that the signer states (SPEC § Verification). Everywhere else the stamp answers for that.
    /// </param>
    /// <returns>Null where everything holds.</returns>
    public static Refused? Check(
        FederationSnapshot federation, Handling handling, Endorsements endorsements, SignedString signed, Timestamp now,
        bool isNew = false)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(endorsements);
        ArgumentNullException.ThrowIfNull(signed);

        // 1
        if (CheckRoster(federation, handling, now) is { } roster) return roster;
        // 2
        var author = federation.FindSigningKey(handling.Author.Nation, handling.SigningKid, now);
        if (author is null || author.Principal.Address != handling.Author)
            return new Refused(RefusalReason.AuthorUnknown, $"the signing key is not one of {handling.Author}", AskNation);
        // 3
        if (!author.Key.CountsAt(handling.Created, isNew ? now : handling.Created))
            return new Refused(RefusalReason.AuthorKeyNotInForce,
                $"the key of {handling.Author} is {author.Key.Status} and for {author.Key.Lifetime}; the message was made at {handling.Created},"
                + $" and it is {now}", AskNation);
        // 4
        if (CheckBehalf(federation, handling, author.Key, now) is { } behalf) return behalf;
        // 5
        if (!IsSigned(endorsements, signed, author.Key))
            return new Refused(RefusalReason.SignatureInvalid, $"the signature of {handling.Author} does not verify");
        // 6
        return endorsements.Approvals
            .Select(approval => CheckApproval(federation, handling, approval, signed.Id, now, isNew))
            .FirstOrDefault(refused => refused is not null);
    }

    /// <summary>
    /// Step 5 alone: whether the author's key signed T, whenever that was. An officer signs each message by itself, a service may
    /// sign many at once.
    /// </summary>
    public static bool IsSigned(Endorsements endorsements, SignedString signed, PrincipalKey key)
    {
        ArgumentNullException.ThrowIfNull(endorsements);
        ArgumentNullException.ThrowIfNull(key);
        return (endorsements.AuthorSignature.Batch is null || key.Role == KeyRole.Service) && endorsements.AuthorVerifies(signed, key.Key);
    }

    private static Refused? CheckRoster(FederationSnapshot federation, Handling handling, Timestamp now)
    {
        var roster = federation.FindRoster(handling.Author.Nation, now);
        if (roster is null)
            return new Refused(RefusalReason.AuthorUnknown, $"no roster of {handling.Author.Nation} is in force here", AskNation)
            { RetryAfter = TimeSpan.FromSeconds(5) };
        if (handling.RosterVersion > roster.Head.Version)
            return new Refused(RefusalReason.AuthorUnknown,
                $"it names roster {handling.RosterVersion} of {handling.Author.Nation}, known here is {roster.Head.Version}",
                "fetch the newest documents and check again")
            { RetryAfter = TimeSpan.FromSeconds(5) };
        return handling.RosterVersion == roster.Head.Version && handling.RosterHash != roster.Id.Hash
            ? new Refused(RefusalReason.AuthorUnknown, $"it names another roster {roster.Head.Version} than the one known here", AskNation)
            : null;
    }

    private static Refused? CheckBehalf(FederationSnapshot federation, Handling handling, PrincipalKey key, Timestamp now)
    {
        if (handling.Author.Kind != PrincipalKind.Person && key.Role != KeyRole.Service)
            return new Refused(RefusalReason.AuthorUnknown, $"{handling.Author} signs with a key that is no service's", AskNation);
        return handling.OnBehalfOf is { } behalf && federation.FindPrincipal(behalf, now) is not { Drafts: true }
            ? new Refused(RefusalReason.AuthorUnknown, $"{behalf} is not in the roster as one who hands over drafts", AskNation)
            : null;
    }

    /// <summary>
    /// Whether one approval holds: by an officer of the author's nation in that role, other than the author, with a key that
    /// was in force when it was given; where it is new, with one that is in force now.
    /// </summary>
    public static Refused? CheckApproval(
        FederationSnapshot federation, Handling handling, Approval approval, EnvelopeId envelope, Timestamp now,
        bool isNew = false)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(handling);
        ArgumentNullException.ThrowIfNull(approval);
        var approver = federation.FindSigningKey(handling.Author.Nation, approval.Kid, now);
        var holds = approver is not null && approver.Principal.Address != handling.Author
            && approver.Principal.Holds(approval.Role) && approver.Key.Role == KeyRole.Officer
            && approver.Key.CountsAt(approval.Time, isNew ? now : approval.Time) && approval.Verifies(envelope, approver.Key.Key);
        return holds ? null : new Refused(RefusalReason.SignatureInvalid, $"an approval as {approval.Role} does not hold", AskNation);
    }
}
