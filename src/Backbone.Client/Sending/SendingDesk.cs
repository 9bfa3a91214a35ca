using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;
using Google.Protobuf;

namespace Backbone.Client.Sending;

/// <summary>
/// Sending, end to end: sealed for each reader and signed here, handed to the own gateway, and followed by receipts that
/// are verified here. Safe for many threads.
/// </summary>
public sealed class SendingDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly SentMail _sent;
    private readonly EnvelopeWriter _writer;
    private readonly ReleaseWriter _releases;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;

    internal SendingDesk(GatewayConnection gateway, MemberLookup members, MailVerifier verifier, Profile profile,
        IKeyCustody custody, ClientOptions options, TimeProvider clock)
    {
        (_gateway, _members, _profile, _custody, _options, _clock) = (gateway, members, profile, custody, options, clock);
        _writer = new EnvelopeWriter(members, profile, custody, clock);
        var judge = new ReceiptJudge(verifier, members, profile, clock);
        _sent = new SentMail(gateway, members, judge, profile, custody, clock);
        _releases = new ReleaseWriter(gateway, members, verifier, _sent, profile, custody, clock);
        Outbox = new Outbox(this, profile.OutboxFolder);
        Drafts = new DraftBook(members, profile, custody, clock);
    }

    /// <summary>Seals and signs, and sends nothing: for a dry run, or to be submitted later, by the same bytes.</summary>
    /// <remarks>
    /// Where the gateway is away, the documents seen last are taken; the gateway judges the keys when it is sent. Originators'
    /// releases need it: what they are about, and what brought them, lies there.
    /// </remarks>
    /// <exception cref="BackboneException">Usage, NotFound, Refused, Identity, FailedVerification, Unreachable.</exception>
    public async Task<SealedMessage> SealAsync(OutgoingMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var federation = await _members.CurrentOrRememberedAsync(cancel).ConfigureAwait(false);
        var releases = await _releases.WriteAsync(message, federation, cancel).ConfigureAwait(false);
        return await _writer.WriteAsync(message, releases, federation).ConfigureAwait(false);
    }

    /// <summary>Asks the own gateway how it would rule on what was sealed, before it is sent.</summary>
    /// <exception cref="BackboneException">Refused, FailedVerification, Unreachable.</exception>
    public async Task<Preview> PreviewAsync(SealedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return await PreviewAsync(message.Envelope.Header, message.Envelope.Handling, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Asks the own gateway how it would rule on a message, before it is written. Its subject and parts are not looked at,
    /// and no key is needed; releases that it would grant have no part in the ruling and are left out.
    /// </summary>
    /// <param name="message">What would be sent.</param>
    /// <param name="contentBytes">About how many bytes its content would have.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Usage, NotFound, Refused, Identity, FailedVerification, Unreachable.</exception>
    public async Task<Preview> PreviewAsync(OutgoingMessage message, int contentBytes, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfNegative(contentBytes);
        var releases = await _releases.CollectAsync(message, cancel).ConfigureAwait(false);
        var outline = _writer.Outline(message, releases, contentBytes, await _members.CurrentAsync(cancel).ConfigureAwait(false));
        return await PreviewAsync(outline.Header, outline.Handling, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Seals for those only whom the own gateway says it may go to: 1 sealed for all, and asked · 2 those whom it may go to
    /// at once, or where there are none, those for whom it would wait for approvals · 3 sealed anew for them, as a message of
    /// its own. Sends nothing.
    /// </summary>
    /// <exception cref="BackboneException">As for sealing; Refused where it may go to nobody.</exception>
    public async Task<PartialMessage> SealForAllowedAsync(OutgoingMessage message, CancellationToken cancel = default)
    {
        // 1
        var whole = await SealAsync(message, cancel).ConfigureAwait(false);
        var preview = await PreviewAsync(whole, cancel).ConfigureAwait(false);
        if (preview.Refusal is not null) preview.ThrowIfRefused();
        // 2
        var outcome = preview.Decisions.Any(decision => decision.Outcome == RulingOutcome.Allowed)
            ? RulingOutcome.Allowed : RulingOutcome.Pending;
        var others = preview.Decisions.Where(decision => decision.Outcome != outcome).ToImmutableArray();
        if (others.Length == preview.Decisions.Length) preview.ThrowIfRefused();
        if (others.IsEmpty) return new PartialMessage(whole, []);
        // 3
        var kept = whole.Envelope.Header.Recipients.Where(recipient => others.All(other => other.Mailbox != recipient.Mailbox)).ToList();
        var part = message with
        {
            To = [.. kept.Where(recipient => recipient.Role == RecipientRole.Action).Select(recipient => recipient.Mailbox.ToString())],
            Info = [.. kept.Where(recipient => recipient.Role != RecipientRole.Action).Select(recipient => recipient.Mailbox.ToString())],
            Community = whole.Envelope.Handling.Community,
        };
        return new PartialMessage(await SealAsync(part, cancel).ConfigureAwait(false), others);
    }

    /// <summary>
    /// Seals, signs and submits. Where it is refused because a reader's keys are others by now, the documents are fetched again and it is
    /// sealed once more, for those who read there now. What somebody has looked at as it will go out is submitted by its own bytes
    /// (<see cref="SubmitAsync"/>), and never sealed for others than were shown.
    /// </summary>
    /// <returns>The envelope's id and a decision for each recipient, a refusal included.</returns>
    /// <exception cref="BackboneException">
    /// As for sealing; Unreachable says the envelope's id, and whether it may have been taken: <see cref="BackboneException.NothingWasSent"/>.
    /// </exception>
    public async Task<Submission> SendAsync(OutgoingMessage message, CancellationToken cancel = default)
    {
        var first = await SealAsync(message, cancel).ConfigureAwait(false);
        var submission = await SubmitAsync(first, cancel).ConfigureAwait(false);
        if (submission.Refusal?.Reason != RefusalReason.ReaderKeyMismatch) return submission;
        await _members.RefreshAsync(cancel).ConfigureAwait(false);
        var again = await SealAsync(message, cancel).ConfigureAwait(false);
        return HasSameReaders(first, again) ? submission : await SubmitAsync(again, cancel).ConfigureAwait(false);
    }

    private static bool HasSameReaders(SealedMessage one, SealedMessage other) =>
        one.Envelope.Header.Recipients.SelectMany(recipient => recipient.Kids).SequenceEqual(
            other.Envelope.Header.Recipients.SelectMany(recipient => recipient.Kids));

    /// <summary>
    /// Submits what was sealed. While the gateway is away the same bytes are offered again, at most
    /// <see cref="ClientLimits.SubmitAttempts"/> times; the gateway takes them once. Where it waits for approvals, those who
    /// may give them are let in to read it.
    /// </summary>
    public async Task<Submission> SubmitAsync(SealedMessage message, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return await FollowUpAsync(message, await OfferAsync(message, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
    }

    /// <summary>What was sealed, and whose fate is not known yet: kept in the profile until it is.</summary>
    public Outbox Outbox { get; }

    /// <summary>What is being written: kept in the profile, sealed, until it is sent.</summary>
    public DraftBook Drafts { get; }

    /// <summary>A stream by which many messages are handed over at once; to be disposed.</summary>
    public SubmissionStream OpenStream() => new(this, _gateway, _clock);

    /// <summary>Lets approvers in where it waits for them.</summary>
    internal async Task<Submission> FollowUpAsync(SealedMessage message, Submission submission, CancellationToken cancel) =>
        submission.AwaitsApproval
            ? submission with { Approvers = await LetApproversInAsync(message, submission, cancel).ConfigureAwait(false) } : submission;

    /// <summary>What became of an envelope; nothing is believed without its proof.</summary>
    /// <exception cref="BackboneException">NotFound, Refused, FailedVerification, Unreachable.</exception>
    public async Task<MessageState> GetStateAsync(EnvelopeReference envelope, CancellationToken cancel = default)
    {
        var request = new GetStateRequest { EnvelopeId = ByteString.CopyFrom(envelope.Bytes) };
        var answer = await _gateway.CallAsync(
            options => _gateway.Submission.GetStateAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        return await _sent.VerifyStateAsync(answer.State, envelope, cancel).ConfigureAwait(false);
    }

    /// <summary>The same, first as it is and then at each change, until the caller leaves.</summary>
    /// <exception cref="BackboneException">As for the state; Unreachable when no try is left to open the stream again.</exception>
    public async IAsyncEnumerable<MessageState> WatchStateAsync(
        EnvelopeId envelope, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var reference = EnvelopeReference.Of(envelope);
        var request = new WatchStateRequest { EnvelopeId = ByteString.CopyFrom(reference.Bytes) };
        using var stream = new LastingStream<WatchStateResponse>(
            "WatchState", _gateway, new Retry(_options.StreamAttempts, _clock), _options.Log,
            options => Task.FromResult(new ServerStream<WatchStateResponse>(_gateway.Submission.WatchState(request, options))));
        while (true)
        {
            var answer = await stream.NextAsync(cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            yield return await _sent.VerifyStateAsync(answer.State, reference, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// What a message of one's own waits for: the roles that the own gateway would ask for now, with those who approved and
    /// whose signatures hold. Empty where it asks for none.
    /// </summary>
    /// <exception cref="BackboneException">NotFound, Refused, FailedVerification, Unreachable.</exception>
    public async Task<ImmutableArray<ApprovalNeed>> GetNeedsAsync(EnvelopeId envelope, CancellationToken cancel = default)
    {
        var own = await _sent.GetAsync(EnvelopeReference.Of(envelope), cancel).ConfigureAwait(false);
        var preview = await PreviewAsync(own.Header, own.Handling, cancel).ConfigureAwait(false);
        var (federation, now) = (await _members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
        var given = own.Endorsements.Approvals
            .Where(approval => AuthorCheck.CheckApproval(federation, own.Handling, approval, own.Id, now) is null)
            .Select(approval => (approval.Role, Officer: federation.FindSigningKey(own.Header.SenderNation, approval.Kid, now)!.Principal.Address))
            .ToList();
        return
        [
            .. preview.Decisions.SelectMany(decision => decision.Approvals).GroupBy(need => need.Role)
                .Select(needs => new ApprovalNeed(needs.Key, needs.Max(need => need.Count),
                    [.. given.Where(approval => approval.Role == needs.Key).Select(approval => approval.Officer)])),
        ];
    }

    /// <summary>What the profile's holder sent, newest first, each envelope verified.</summary>
    /// <param name="max">At most so many, 1 to 1,000.</param>
    /// <param name="before">Only those before this place, from an earlier answer; 0: from the newest.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public Task<ImmutableArray<SentEntry>> ListSentAsync(int max = 100, ulong before = 0, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1000);
        return _sent.ListAsync((uint)max, before, cancel);
    }

    /// <summary>Opens again what was sent, by its home wrap.</summary>
    /// <exception cref="BackboneException">NotFound, Refused, FailedVerification; Identity where its key is no longer held.</exception>
    public Task<SentMessage> ReadSentAsync(EnvelopeReference envelope, CancellationToken cancel = default) =>
        _sent.ReadAsync(envelope, cancel);

    /// <summary>Signs and submits a receipt that states one fact about a message that was received.</summary>
    internal async Task<Submission> SendReceiptAsync(Fact fact, NationCode sender, CancellationToken cancel)
    {
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        var receipt = await _writer.WriteReceiptAsync(fact, sender, federation).ConfigureAwait(false);
        return await SubmitAsync(receipt, cancel).ConfigureAwait(false);
    }

    private async Task<Preview> PreviewAsync(Header header, Handling handling, CancellationToken cancel)
    {
        var request = new PreviewRequest
        {
            Header = UnsafeByteOperations.UnsafeWrap(header.Bytes),
            Handling = UnsafeByteOperations.UnsafeWrap(handling.Bytes),
        };
        var answer = await _gateway.CallAsync(
            options => _gateway.Submission.PreviewAsync(request, options), cancel).ConfigureAwait(false);
        return SubmissionAnswer.Read(answer, header);
    }

    private async Task<Submission> OfferAsync(SealedMessage message, CancellationToken cancel)
    {
        var request = RequestOf(message);
        var retry = new Retry(ClientLimits.SubmitAttempts, _clock);
        var doubtful = false;
        while (true)
        {
            try
            {
                var answer = await _gateway.CallAsync(
                    options => _gateway.Submission.SubmitAsync(request, options), cancel).ConfigureAwait(false);
                return SubmissionAnswer.Read(answer, message.Envelope);
            }
            catch (BackboneException fault) when (fault.Kind == FaultKind.Unreachable)
            {
                doubtful |= !fault.NothingWasSent;
                if (retry.NextDelay is null) throw Unanswered(message.Envelope.Id, fault, doubtful);
            }
            await retry.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    // Whom the gateway asks for approvals is its word; who they are and by which keys they read is not.
    private async Task<ApproverAccess> LetApproversInAsync(SealedMessage message, Submission submission, CancellationToken cancel)
    {
        var federation = await _members.CurrentOrRememberedAsync(cancel).ConfigureAwait(false);
        var shared = new ApproverWraps(federation, _custody, Timestamp.Now(_clock)).Share(message, submission.Decisions);
        if (shared.Message is not { } again) return shared.Access;
        try
        {
            var answer = await OfferAsync(again, cancel).ConfigureAwait(false);
            return answer.Refusal is null ? shared.Access : Nobody(answer.Refusal.Detail);
        }
        catch (BackboneException fault) when (fault.Kind == FaultKind.Unreachable)
        {
            return Nobody(fault.Message); // it was taken, and waits
        }

        ApproverAccess Nobody(string why) => new([], shared.Access.Obstacles.Add($"its content key was not shared: {why}"));
    }

    /// <summary>Says that a submission got no answer, and whether it may have been taken all the same.</summary>
    internal static BackboneException Unanswered(EnvelopeId envelope, BackboneException fault, bool doubtful) => doubtful
        ? new BackboneException(FaultKind.Unreachable, $"envelope {envelope} may or may not have been taken: {fault.Message}",
            "submit the same envelope again; it is taken once", fault)
        : new BackboneException(FaultKind.Unreachable, $"envelope {envelope} was not taken: {fault.Message}", fault.NextStep, fault)
        {
            NothingWasSent = true,
        };

    internal static SubmitRequest RequestOf(SealedMessage message)
    {
        var request = new SubmitRequest { Envelope = UnsafeByteOperations.UnsafeWrap(message.Envelope.Bytes) };
        request.HomeWraps.AddRange(HomeWrapForm.Write(message.HomeWraps));
        return request;
    }
}
