using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Verification;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Verifying;

/// <summary>
/// Verifies what the gateway delivers, whatever it verified itself: 1 form · 2 the id asked for · 3 recipient · 4 author ·
/// 5 stamp · 6 time. It stops at the first that does not hold. What may be a document not seen yet is asked again once,
/// with newer documents.
/// </summary>
internal sealed class MailVerifier(MemberLookup members, Profile profile, TimeProvider clock)
{
    /// <summary>What came of it.</summary>
    /// <param name="Form">What was delivered; null where its form is wrong.</param>
    /// <param name="Checks">Every check made, the failed one last.</param>
    /// <param name="SignedAs">Whose key signed it, by the roster; unspecified where it came to no author.</param>
    public sealed record Verdict(DeliveredForm? Form, ImmutableArray<Check> Checks, KeyRole SignedAs = KeyRole.Unspecified)
    {
        /// <summary>The originators' releases that it carries, and who signed them; none where something does not hold.</summary>
        public ImmutableArray<CarriedRelease> Releases { get; init; } = [];

        /// <summary>Who approved it, each signature verified; none where something does not hold.</summary>
        public ImmutableArray<GivenApproval> Approvals { get; init; } = [];

        /// <summary>Wraps that other readers made anew, each with what became of its check; none where something does not hold.</summary>
        public ImmutableArray<GivenWrap> Shared { get; init; } = [];

        /// <summary>Why it is not taken; null where all holds.</summary>
        public Refused? Refusal => Checks.FirstOrDefault(check => !check.Holds)?.Refusal;
    }

    /// <summary>Verifies.</summary>
    /// <param name="delivered">As it came.</param>
    /// <param name="asked">What was asked for; null where it came unasked.</param>
    /// <param name="contentHash">SHA-256 of the content where it was left out.</param>
    /// <param name="evenExpired">Whether what has expired is taken: receipts stay proofs.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<Verdict> VerifyAsync(
        Wire.Delivered? delivered, EnvelopeReference? asked, Digest? contentHash, bool evenExpired, CancellationToken cancel)
    {
        if (delivered is null)
            return Broken(new Refused(RefusalReason.Malformed, "the gateway delivered nothing"));
        if (!DeliveredForm.TryRead(delivered, contentHash, out var form, out var refused)) return Broken(refused);
        var federation = await members.CurrentAsync(cancel).ConfigureAwait(false);
        var verdict = Verify(federation, form, asked, evenExpired);
        var refusals = verdict.Shared.Select(one => one.Refusal).Prepend(verdict.Refusal).OfType<Refused>();
        if (!refusals.Any(MayBeNews)) return verdict;
        var newer = await members.RefreshAsync(cancel).ConfigureAwait(false);
        return ReferenceEquals(newer, federation) ? verdict : Verify(newer, form, asked, evenExpired);
    }

    private Verdict Verify(FederationSnapshot federation, DeliveredForm form, EnvelopeReference? asked, bool evenExpired)
    {
        var now = Timestamp.Now(clock);
        var checks = ImmutableArray.CreateBuilder<Check>();
        var (handling, header, stamp) = (form.Handling, form.Header, form.Stamp.Statement);
        var signedAs = federation.FindSigningKey(handling.Author.Nation, handling.SigningKid, now)?.Key.Role ?? KeyRole.Unspecified;
        // 1
        var all = Add("form", "canonical, and of this federation", CheckFederation(form))
            // 2
            && Add("id", $"envelope {form.Id}, recomputed", CheckId(form, asked))
            // 3
            && Add("recipient", $"to {form.Mailbox}, {header.Recipients[form.Recipient].Role}", CheckMailbox(form))
            // 4
            && Add("author", $"signed by {handling.Author}{(signedAs == KeyRole.Service ? ", a service" : "")}, key {handling.SigningKid}",
                AuthorCheck.Check(federation, handling, form.Endorsements, form.Signed, now))
            // 5
            && Add("stamp", $"let out by {header.SenderNation} at {stamp.Time}", DeliveredStampCheck.Check(federation, form, now))
            // 6
            && Add("time", $"made {handling.Created}, lives until {header.Expires}", CheckTime(form, now, evenExpired));
        return new Verdict(form, checks.DrainToImmutable(), signedAs)
        {
            Releases = all ? CarriedRelease.ReadAll(federation, handling, now) : [],
            Approvals = all ? GivenApproval.ReadAll(federation, handling, form.Endorsements, form.Id, now) : [],
            Shared = all ? GivenWrap.ReadAll(federation, form, profile.Address, now) : [],
        };

        bool Add(string name, string detail, Refused? refusal)
        {
            checks.Add(new Check(name, refusal?.Detail ?? detail, refusal));
            return refusal is null;
        }
    }

    private Refused? CheckFederation(DeliveredForm form) => form.Header.Federation == profile.Federation ? null
        : new Refused(RefusalReason.OtherFederation, $"it is for the federation {form.Header.Federation}, not {profile.Federation}");

    private static Refused? CheckId(DeliveredForm form, EnvelopeReference? asked) =>
        asked is not { } reference || reference.Matches(form.Id) ? null
            : new Refused(RefusalReason.EntryMismatch, $"{reference} was asked for, and the gateway gave {form.Id}");

    private Refused? CheckMailbox(DeliveredForm form) => form.Mailbox.Nation == profile.Address.Nation ? null
        : new Refused(RefusalReason.NotTheRecipient, $"it was delivered for {form.Mailbox}, which is not of {profile.Address.Nation}");

    private static Refused? CheckTime(DeliveredForm form, Timestamp now, bool evenExpired) =>
        TimeCheck.CheckCreated(form.Handling, now) ?? (evenExpired ? null : TimeCheck.CheckExpired(form.Header, now));

    /// <summary>Whether newer documents may change a verdict.</summary>
    internal static bool MayBeNews(Refused refusal) => refusal.RetryAfter is not null
        || refusal.Reason is RefusalReason.AuthorUnknown or RefusalReason.StampKeyUnknown or RefusalReason.AuthorKeyNotInForce;

    private static Verdict Broken(Refused refusal) => new(null, [new Check("form", refusal.Detail, refusal)]);
}
