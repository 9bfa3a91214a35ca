using System.Collections.Immutable;
using Backbone.Client.Verifying;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Receiving;

/// <summary>Verifies what was delivered, and only then opens it.</summary>
internal sealed class MailReader(MailVerifier verifier, IKeyCustody custody)
{
    /// <summary>What is wanted.</summary>
    /// <param name="Envelope">Which envelope; null: any.</param>
    /// <param name="Mailbox">In which mailbox; null: any that the profile's holder reads.</param>
    /// <param name="EvenExpired">Whether it is opened although its time has ended.</param>
    public sealed record Asked(EnvelopeReference? Envelope, MailboxAddress? Mailbox, bool EvenExpired);

    /// <summary>What came of it: a message, or why there is none.</summary>
    /// <param name="Form">What was delivered; null where its form is wrong.</param>
    /// <param name="Message">The message; null where something does not hold.</param>
    /// <param name="Checks">Every check made, the failed one last.</param>
    /// <param name="Fault">Why there is no message; null where there is one.</param>
    public sealed record Reading(
        DeliveredForm? Form, ReceivedMessage? Message, ImmutableArray<Check> Checks, BackboneException? Fault);

    public async Task<Reading> ReadAsync(Wire.Delivered? delivered, Asked asked, CancellationToken cancel)
    {
        var verdict = await verifier.VerifyAsync(
            delivered, asked.Envelope, contentHash: null, asked.EvenExpired, cancel).ConfigureAwait(false);
        if (verdict.Refusal is { } refusal) return Failed(verdict.Form, verdict.Checks, FaultKind.FailedVerification, refusal);
        var form = verdict.Form ?? throw new InvalidOperationException("what verified has a form");
        if (asked.Mailbox is { } mailbox && form.Mailbox != mailbox)
            return Failed(form, verdict.Checks, FaultKind.FailedVerification, new Refused(
                RefusalReason.NotTheRecipient, $"it was delivered for {form.Mailbox}, and {mailbox} was asked for"));
        if (form.Header.IsReceipt)
            return Failed(form, verdict.Checks, FaultKind.Usage,
                new Refused(RefusalReason.FormNotAllowed, "it is a receipt, and has no content"));
        if (!form.Wraps.Any(wrap => custody.CanOpen(wrap.Kid)))
            return Failed(form, verdict.Checks, FaultKind.Identity, new Refused(RefusalReason.ContentMismatch,
                $"it is sealed to no key that is held here ({string.Join(", ", form.Wraps.Select(wrap => wrap.Kid))})",
                "read it on the device whose key it names; keys end 37 days after their week"));
        return Open(form, verdict);
    }

    private Reading Open(DeliveredForm form, MailVerifier.Verdict verdict)
    {
        var opened = EnvelopeOpener.TryOpen(
            form.Header, form.Handling.Hash, form.Recipient, form.Wraps, form.Wire.Content.Span, custody, out var content, out var refused);
        var check = new Check("content", refused?.Detail ?? "opened; length, commitment and padding are as signed", refused);
        var checks = verdict.Checks.Add(check);
        if (!opened || content is null)
            return Failed(form, checks, FaultKind.FailedVerification,
                refused ?? throw new InvalidOperationException("not opened, and no reason"));
        return new Reading(form, new ReceivedMessage
        {
            Envelope = form.Id,
            Mailbox = form.Mailbox,
            Recipient = form.Recipient,
            Header = form.Header,
            Handling = form.Handling,
            SignedAs = verdict.SignedAs,
            Releases = verdict.Releases,
            Approvals = verdict.Approvals,
            Content = content,
            Stamped = form.Stamp.Statement.Time,
            Index = form.Wire.Index,
            Generation = form.Wire.Generation,
            Attempt = form.Wire.Attempt,
            Collected = new Timestamp(form.Wire.Collected),
            Checks = checks,
        }, checks, null);
    }

    private static Reading Failed(DeliveredForm? form, ImmutableArray<Check> checks, FaultKind kind, Refused refusal)
    {
        if (checks.All(check => check.Holds)) checks = checks.Add(new Check("content", refusal.Detail, refusal));
        return new Reading(form, null, checks, new BackboneException(kind, refusal) { Checks = checks });
    }
}
