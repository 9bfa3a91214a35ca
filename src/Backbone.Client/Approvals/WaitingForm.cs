using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Verification;

namespace Backbone.Client.Approvals;

/// <summary>
/// What waits, held against the documents that the SDK verified itself: 1 form, of this federation and nation, and no
/// receipt · 2 the id asked for, recomputed · 3 author and given approvals · 4 the readers that it is sealed to are those of
/// the mailboxes · 5 time. It stops at the first that does not hold.
/// </summary>
/// <param name="Envelope">The envelope; null where it could not be read.</param>
/// <param name="Checks">Every check made, the failed one last.</param>
internal sealed record WaitingForm(Envelope? Envelope, ImmutableArray<Check> Checks)
{
    /// <summary>Why it is not shown; null where all holds.</summary>
    public Refused? Refusal => Checks.FirstOrDefault(check => !check.Holds)?.Refusal;

    public static WaitingForm Read(
        ReadOnlyMemory<byte> bytes, EnvelopeReference asked, Profile profile, FederationSnapshot federation, Timestamp now)
    {
        if (!Envelope.TryRead(bytes, out var envelope, out var unread))
            return new WaitingForm(null, [new Check("form", unread.Detail, unread)]);
        var checks = ImmutableArray.CreateBuilder<Check>();
        var (header, handling, approvals) = (envelope.Header, envelope.Handling, envelope.Endorsements.Approvals.Length);
        // 1
        _ = Add("form", "canonical, of this federation and nation", CheckForm(envelope, profile))
            // 2
            && Add("id", $"envelope {envelope.Id}, recomputed", asked.Matches(envelope.Id) ? null
                : new Refused(RefusalReason.EntryMismatch, $"{asked} was asked for, and the gateway gave {envelope.Id}"))
            // 3
            && Add("author", $"signed by {handling.Author}, key {handling.SigningKid}"
                + (approvals == 0 ? "" : $"; {approvals} approved it"),
                AuthorCheck.Check(federation, handling, envelope.Endorsements, envelope.Signed, now))
            // 4
            && Add("readers", $"sealed to the mailboxes' readers in force and nobody else, {header.WrapCount} in all",
                ReaderKeyCheck.Check(federation, header, now))
            // 5
            && Add("time", $"made {handling.Created}, lives until {header.Expires}",
                TimeCheck.CheckCreated(handling, now) ?? TimeCheck.CheckExpired(header, now));
        return new WaitingForm(envelope, checks.DrainToImmutable());

        bool Add(string name, string detail, Refused? refusal)
        {
            checks.Add(new Check(name, refusal?.Detail ?? detail, refusal));
            return refusal is null;
        }
    }

    private static Refused? CheckForm(Envelope envelope, Profile profile)
    {
        var header = envelope.Header;
        if (header.Federation != profile.Federation)
            return new Refused(RefusalReason.OtherFederation, $"it is for the federation {header.Federation}, not {profile.Federation}");
        if (header.SenderNation != profile.Address.Nation)
            return new Refused(RefusalReason.CallerMismatch, $"it is by {header.SenderNation}, and only its own officers approve it");
        return header.IsReceipt ? new Refused(RefusalReason.FormNotAllowed, "it is a receipt, and nobody approves those") : null;
    }
}
