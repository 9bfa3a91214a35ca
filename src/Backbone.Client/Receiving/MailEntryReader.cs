using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;

namespace Backbone.Client.Receiving;

/// <summary>A message of a list, as the gateway gives it → an entry that is verified, or says why it is not.</summary>
internal sealed class MailEntryReader(MailVerifier verifier, SubjectBook subjects)
{
    /// <param name="summary">As it came.</param>
    /// <param name="mailbox">The mailbox that was asked for; null: any.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<MailEntry> ReadAsync(MailSummary summary, MailboxAddress? mailbox, CancellationToken cancel)
    {
        if (summary.EnvelopeId.Length != Digest.Size)
            return Unread(summary.Place, null, new Refused(RefusalReason.Malformed, "the gateway named no envelope"));
        var id = new EnvelopeId(new Digest(summary.EnvelopeId.Span));
        if (summary.Delivered is not { } delivered || summary.ContentHash.Length != Digest.Size)
            return Unread(summary.Place, id, new Refused(RefusalReason.Malformed, "the gateway gave no message, or no hash of its content"));
        var reference = EnvelopeReference.Of(id);
        MailVerifier.Verdict verdict;
        try
        {
            // The author signed over the content's hash: another one than the content's does not verify.
            verdict = await verifier.VerifyAsync(
                delivered, reference, new Digest(summary.ContentHash.Span), evenExpired: true, cancel).ConfigureAwait(false);
        }
        catch (BackboneException fault) when (fault.Kind is FaultKind.NotFound or FaultKind.Refused)
        {
            return Unread(summary.Place, id, fault.Refusal ?? new Refused(RefusalReason.NotFound, fault.Message));
        }
        if (verdict is not { Form: { } form, Refusal: null }) return Unread(summary.Place, id, verdict.Refusal!);
        if (mailbox is { } asked && form.Mailbox != asked)
            return Unread(summary.Place, id, new Refused(RefusalReason.NotTheRecipient, $"it lies in {form.Mailbox}, not in {asked}"));
        return new MailEntry
        {
            Place = summary.Place,
            Envelope = id,
            Mailbox = form.Mailbox,
            Header = form.Header,
            Handling = form.Handling,
            Collected = new Timestamp(form.Wire.Collected),
            Opened = summary.Opened,
            Subject = subjects.Find(id),
            Shared = [.. summary.SharedKids.Where(kid => kid.Length == OpeningKid.Size).Select(kid => new OpeningKid(kid.Span))],
        };
    }

    private static MailEntry Unread(ulong place, EnvelopeId? id, Refused why) => new() { Place = place, Envelope = id, Failure = why };
}
