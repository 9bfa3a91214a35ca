using System.Collections.Concurrent;
using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Google.Protobuf;

namespace Backbone.Client.Sending;

/// <summary>
/// What was sent, as the gateway keeps it. Header and handling of a state or a list are believed only as those of an
/// envelope that was fetched and verified once: its id binds both.
/// </summary>
internal sealed class SentMail(
    GatewayConnection gateway, MemberLookup members, ReceiptJudge judge, Profile profile, IKeyCustody custody, TimeProvider clock)
{
    // Header and handling without content, and the subject where it opens; an envelope that verified once stays what its id says.
    private readonly ConcurrentDictionary<EnvelopeId, (Header Header, Handling Handling, string? Subject)> _verified = [];

    public async Task<SentMessage> ReadAsync(EnvelopeReference asked, CancellationToken cancel)
    {
        var (envelope, answer) = await FetchAsync(asked, cancel).ConfigureAwait(false);
        if (!HomeWrapForm.TryRead(answer.HomeWraps, out var wraps))
            throw Failed(new Refused(RefusalReason.Malformed, "the home wraps that the gateway gave are none"));
        if (envelope.Header.IsReceipt)
            throw new BackboneException(FaultKind.Usage, $"envelope {envelope.Id} is a receipt and has no content");
        var own = wraps.FirstOrDefault(wrap => custody.CanOpen(wrap.Kid)) ?? throw new BackboneException(FaultKind.Identity,
            $"no key is held here that opens envelope {envelope.Id} again",
            "read it on the device that sent it; keys end 37 days after their week");
        if (!own.TryOpen(envelope, custody, out var content, out var refused)) throw Failed(refused);
        var federation = await members.CurrentAsync(cancel).ConfigureAwait(false);
        return new SentMessage(envelope, content)
        {
            Approvals = GivenApproval.ReadAll(federation, envelope.Handling, envelope.Endorsements, envelope.Id, Timestamp.Now(clock)),
        };
    }

    /// <summary>An envelope of one's own as it is kept now, with the approvals that it has got.</summary>
    public async Task<Envelope> GetAsync(EnvelopeReference asked, CancellationToken cancel) =>
        (await FetchAsync(asked, cancel).ConfigureAwait(false)).Envelope;

    public async Task<MessageState> VerifyStateAsync(SubmissionState? state, EnvelopeReference asked, CancellationToken cancel)
    {
        if (state is null || state.EnvelopeId.Length != Digest.Size)
            throw Failed(new Refused(RefusalReason.Malformed, "the gateway gave no state"));
        var id = new EnvelopeId(new Digest(state.EnvelopeId.Span));
        if (!asked.Matches(id))
            throw Failed(new Refused(RefusalReason.EntryMismatch, $"{asked} was asked for, and the gateway gave the state of {id}"));
        var (header, _, _) = await VerifiedAsync(id, cancel).ConfigureAwait(false);
        CheckRecipients(state, id, header);
        var recipients = ImmutableArray.CreateBuilder<RecipientProgress>(header.Recipients.Length);
        var endedAtHome = state.Refused is not null;
        for (var place = 0; place < header.Recipients.Length; place++)
            recipients.Add(await judge.JudgeAsync(state.Recipients[place], id, header, place, endedAtHome, cancel).ConfigureAwait(false));
        var judged = recipients.MoveToImmutable();
        return new MessageState(id, header, new Timestamp(state.Submitted), judged)
        {
            Refusal = endedAtHome && judged.All(recipient => recipient is { Stage: DeliveryStage.Refused, IsProved: false })
                ? GatewayFault.Read(state.Refused!) : null,
        };
    }

    public async Task<ImmutableArray<SentEntry>> ListAsync(uint max, ulong before, CancellationToken cancel)
    {
        var request = new ListSentRequest { Max = max, Before = before };
        var answer = await gateway.CallAsync(
            options => gateway.Submission.ListSentAsync(request, options), cancel).ConfigureAwait(false);
        var entries = ImmutableArray.CreateBuilder<SentEntry>(answer.Sent.Count);
        foreach (var summary in answer.Sent.Take((int)max))
            entries.Add(await ReadEntryAsync(summary, cancel).ConfigureAwait(false));
        return entries.DrainToImmutable();
    }

    private async Task<SentEntry> ReadEntryAsync(SentSummary summary, CancellationToken cancel)
    {
        if (summary.State is not { EnvelopeId.Length: Digest.Size })
            return new SentEntry(summary.Place, null, null, new Refused(RefusalReason.Malformed, "the gateway named no envelope"));
        var id = new EnvelopeId(new Digest(summary.State.EnvelopeId.Span));
        try
        {
            var state = await VerifyStateAsync(summary.State, EnvelopeReference.Of(id), cancel).ConfigureAwait(false);
            var (_, handling, subject) = await VerifiedAsync(id, cancel).ConfigureAwait(false);
            if (summary.Handling.Span.SequenceEqual(handling.Bytes.Span))
                return new SentEntry(summary.Place, state, handling, null) { Subject = subject };
            return new SentEntry(summary.Place, null, null,
                new Refused(RefusalReason.HandlingMismatch, $"the list's handling is not that of envelope {id}"));
        }
        catch (BackboneException fault) when (fault.Refusal is not null)
        {
            return new SentEntry(summary.Place, null, null, fault.Refusal);
        }
    }

    private async Task<(Header Header, Handling Handling, string? Subject)> VerifiedAsync(EnvelopeId id, CancellationToken cancel)
    {
        if (_verified.TryGetValue(id, out var known)) return known;
        var (envelope, answer) = await FetchAsync(EnvelopeReference.Of(id), cancel).ConfigureAwait(false);
        if (_verified.Count >= ClientLimits.RememberedMessages) _verified.Clear();
        return _verified[id] = (envelope.Header, envelope.Handling, SubjectOf(envelope, answer));
    }

    // For a list: what does not open is shown without a subject, and says why when it is read.
    private string? SubjectOf(Envelope envelope, GetSentResponse answer)
    {
        if (envelope.Header.IsReceipt || !HomeWrapForm.TryRead(answer.HomeWraps, out var wraps)) return null;
        var own = wraps.FirstOrDefault(wrap => custody.CanOpen(wrap.Kid));
        return own is not null && own.TryOpen(envelope, custody, out var content, out _) ? content.Subject : null;
    }

    private async Task<(Envelope Envelope, GetSentResponse Answer)> FetchAsync(EnvelopeReference asked, CancellationToken cancel)
    {
        var request = new GetSentRequest { EnvelopeId = ByteString.CopyFrom(asked.Bytes) };
        var answer = await gateway.CallAsync(
            options => gateway.Submission.GetSentAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        var federation = await members.CurrentAsync(cancel).ConfigureAwait(false);
        return OwnEnvelope.TryRead(answer, asked, profile.Address, federation, Timestamp.Now(clock), out var envelope, out var refused)
            ? (envelope, answer) : throw Failed(refused);
    }

    private static void CheckRecipients(SubmissionState state, EnvelopeId id, Header header)
    {
        var same = state.Header.Span.SequenceEqual(header.Bytes.Span) && state.Recipients.Count == header.Recipients.Length
            && state.Recipients.Zip(header.Recipients).All(pair => pair.First.Mailbox == pair.Second.Mailbox.ToString());
        if (!same)
            throw Failed(new Refused(RefusalReason.EntryMismatch, $"the gateway names other recipients than envelope {id} has"));
    }

    private static BackboneException Failed(Refused refused) => new(FaultKind.FailedVerification, refused);
}
