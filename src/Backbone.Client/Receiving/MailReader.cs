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
        DeliveredForm? Form, ReceivedMessage? Message, ImmutableArray<Check> Checks, BackboneException? Fault)
    {
        /// <summary>The message as it opened, still sealed; null where there is none.</summary>
        public SealedMail? Mail { get; init; }
    }

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
        return Open(form, verdict);
    }

    // By the author's own wrap, or else by one that another reader made anew.
    private Reading Open(DeliveredForm form, MailVerifier.Verdict verdict)
    {
        var own = form.Wraps.Any(wrap => custody.CanOpen(wrap.Kid));
        var shared = verdict.Shared.Where(one => custody.CanOpen(one.Wrap.Wrap.Kid)).ToList();
        if (!own && shared.Count == 0)
            return Failed(form, verdict.Checks, FaultKind.Identity, new Refused(RefusalReason.ContentMismatch,
                $"it is sealed to no key that is held here ({string.Join(", ", form.Wraps.Select(wrap => wrap.Kid))})",
                "read it on the device whose key it names, or have a reader share it: backbone mailbox share; keys end 37 days after their week"));
        var checks = verdict.Checks;
        if (!own)
        {
            var given = shared.FirstOrDefault(one => one.Refusal is null) ?? shared[0];
            checks = checks.Add(new Check("shared",
                given.Refusal?.Detail ?? $"wrapped anew for this key by {given.By}, {given.Wrap.Time}", given.Refusal));
            if (given.Refusal is { } refusal) return Failed(form, checks, FaultKind.FailedVerification, refusal);
        }
        var mail = form.ToSealed([.. shared.Where(one => one.Refusal is null).Select(one => one.Wrap)]);
        var opened = mail.TryOpen(custody, out var content, out var refused);
        checks = checks.Add(new Check("content", refused?.Detail ?? "opened; length, commitment and padding are as signed", refused));
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
        }, checks, null)
        { Mail = mail };
    }

    private static Reading Failed(DeliveredForm? form, ImmutableArray<Check> checks, FaultKind kind, Refused refusal)
    {
        if (checks.All(check => check.Holds)) checks = checks.Add(new Check("content", refusal.Detail, refusal));
        return new Reading(form, null, checks, new BackboneException(kind, refusal) { Checks = checks });
    }
}
