using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Client.Members;
using Backbone.Client.Sending;
using Backbone.Client.Verifying;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Verification;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Approvals;

/// <summary>
/// For officers who release what others wrote: what waits at the own gateway is verified and opened here, exactly as it will
/// cross, then approved with the officer's own signature, or denied. Safe for many threads.
/// </summary>
public sealed class ApprovalDesk
{
    private readonly GatewayConnection _gateway;
    private readonly MemberLookup _members;
    private readonly Profile _profile;
    private readonly IKeyCustody _custody;
    private readonly TimeProvider _clock;

    internal ApprovalDesk(GatewayConnection gateway, MemberLookup members, Profile profile, IKeyCustody custody, TimeProvider clock) =>
        (_gateway, _members, _profile, _custody, _clock) = (gateway, members, profile, custody, clock);

    /// <summary>
    /// What waits for an approval that the profile's holder may give, oldest first. Each is fetched and verified before its
    /// author and markings are shown; what does not verify stands in the list with its failure.
    /// </summary>
    /// <param name="max">At most so many, 1 to 1,000.</param>
    /// <param name="after">Only those after this place, from an earlier answer; 0: from the first.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused, Unreachable, FailedVerification where the federation does not verify.</exception>
    public async Task<ImmutableArray<WaitingEntry>> ListAsync(int max = 100, ulong after = 0, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1000);
        var request = new ListApprovalsRequest { Max = (uint)max, After = after };
        var answer = await _gateway.CallAsync(
            options => _gateway.Approvals.ListApprovalsAsync(request, options), cancel).ConfigureAwait(false);
        var entries = ImmutableArray.CreateBuilder<WaitingEntry>();
        foreach (var waiting in answer.Waiting.Take(max)) entries.Add(await ReadEntryAsync(waiting, cancel).ConfigureAwait(false));
        return entries.DrainToImmutable();
    }

    /// <summary>One message: verified from the charter's hash on, then opened by the home wrap for a key held here.</summary>
    /// <param name="envelope">Its id, or a start of it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">FailedVerification with the checks; Identity where no home wrap is for a key held
    /// here; NotFound, Refused, Unreachable.</exception>
    public async Task<WaitingMessage> ReadAsync(EnvelopeReference envelope, CancellationToken cancel = default)
    {
        var (form, answer) = await FetchAsync(envelope, cancel).ConfigureAwait(false);
        if (form is not { Envelope: { } read, Refusal: null }) throw Failed(form.Checks, form.Refusal!);
        var decisions = RulingForm.ReadAll(answer.Rulings, read.Header, mayBeNone: false);
        if (answer.PolicyHash.Length != Digest.Size || !HomeWrapForm.TryRead(answer.HomeWraps, out var wraps))
            throw Failed(form.Checks, new Refused(RefusalReason.Malformed, "the gateway gave no policy hash, or home wraps that are none"));
        if (wraps.FirstOrDefault(wrap => _custody.CanOpen(wrap.Kid)) is not { } own)
            throw new BackboneException(FaultKind.Identity, $"envelope {read.Id} was not sealed to any key that is held here, so it cannot be read",
                $"read it on the device whose key it was sealed to, or have {read.Handling.Author} send it anew; what cannot be read is not approved");
        if (!own.TryOpen(read, _custody, out var content, out var refused)) throw Failed(form.Checks, refused);
        var (federation, now) = (await _members.CurrentAsync(cancel).ConfigureAwait(false), Timestamp.Now(_clock));
        return new WaitingMessage(read, content, new Digest(answer.PolicyHash.Span))
        {
            SignedAs = federation.FindSigningKey(_profile.Address.Nation, read.Handling.SigningKid, now)?.Key.Role ?? KeyRole.Unspecified,
            Releases = CarriedRelease.ReadAll(federation, read.Handling, now),
            Decisions = decisions,
            Roles = [.. answer.Roles.Select(ForeignText.Clean)],
            Given = GivenApproval.ReadAll(federation, read.Handling, read.Endorsements, read.Id, now),
            Checks = form.Checks.Add(new Check("content", "opened; length, commitment and padding are as signed", null)),
        };
    }

    /// <summary>Approves what was read, with the profile's signing key. With the last approval that it needs it goes out.</summary>
    /// <param name="waiting">What was read.</param>
    /// <param name="role">The role in which it is approved; one of <see cref="WaitingMessage.Roles"/>.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>What came of it, a refusal included.</returns>
    /// <exception cref="BackboneException">
    /// Refused: the own message, or the verified roster does not give the role; Identity where no signing key is held;
    /// FailedVerification where the answer is about another message; Unreachable: it may have been taken, list again.
    /// </exception>
    public async Task<ApprovalAnswer> GiveAsync(WaitingMessage waiting, string role, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentException.ThrowIfNullOrEmpty(role);
        var (envelope, now) = (waiting.Envelope, Timestamp.Now(_clock));
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        if (CheckStanding(waiting, role) is { } refused) throw new BackboneException(FaultKind.Refused, refused);
        var (key, _) = new AuthorKeys(federation, _profile, _custody, now).RequireSigningKey();
        var approval = Approval.Give(envelope.Id, key.Key.Kid, role, waiting.PolicyHash, now, _custody);
        if (AuthorCheck.CheckApproval(federation, envelope.Handling, approval, envelope.Id, now, isNew: true) is not null)
            throw new BackboneException(FaultKind.Refused, new Refused(RefusalReason.NotPermitted,
                $"by the roster of {_profile.Address.Nation} in force, {_profile.Address} does not approve as {role}",
                "ask the registrar for the role, and sign with a person's key"));
        var answer = await DecideAsync(envelope.Id, new DecideRequest { Approval = ByteString.CopyFrom(approval.Write()) }, cancel)
            .ConfigureAwait(false);
        var refusal = answer.Refused is null ? null : GatewayFault.Read(answer.Refused);
        return new ApprovalAnswer(envelope.Id, refusal is null && answer.Released,
            RulingForm.ReadAll(answer.Rulings, envelope.Header, mayBeNone: refusal is not null), refusal);
    }

    /// <summary>Says no: the message does not go out, and its author is told why. It need not have been read.</summary>
    /// <param name="envelope">Its id, or a start of it.</param>
    /// <param name="reason">For the author; one line, at most 1,024 bytes.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Usage for the reason; NotFound, Refused, Unreachable.</exception>
    /// <returns>The message that was denied.</returns>
    public async Task<EnvelopeId> DenyAsync(EnvelopeReference envelope, string reason, CancellationToken cancel = default)
    {
        ReasonLine.Require(reason, "say why, for the author");
        var (form, _) = await FetchAsync(envelope, cancel).ConfigureAwait(false);
        var id = form.Envelope is { } found && envelope.Matches(found.Id) ? found.Id : throw Failed(form.Checks, form.Refusal!);
        var answer = await DecideAsync(id, new DecideRequest { Denial = new Denial { Reason = reason } }, cancel).ConfigureAwait(false);
        return answer.Refused is null ? id : throw GatewayFault.Of(answer.Refused);
    }

    // The gateway asks the same; but no signature is made for what it would be wrong to sign.
    private Refused? CheckStanding(WaitingMessage waiting, string role)
    {
        var handling = waiting.Envelope.Handling;
        if (handling.Author == _profile.Address || handling.OnBehalfOf == _profile.Address)
            return new Refused(RefusalReason.NotPermitted, "nobody approves what he wrote himself", "ask another officer");
        return waiting.Roles.Contains(role) ? null : new Refused(RefusalReason.NotPermitted,
            $"no approval as {role} is missing that {_profile.Address} may give",
            waiting.Roles.IsEmpty ? "read it again; others may have approved it" : $"missing is {string.Join(" or ", waiting.Roles)}");
    }

    private async Task<WaitingEntry> ReadEntryAsync(Wire.WaitingMessage waiting, CancellationToken cancel)
    {
        if (waiting.EnvelopeId.Length != Digest.Size)
            return Unread(null, new Refused(RefusalReason.Malformed, "the gateway named no envelope"));
        var id = new EnvelopeId(new Digest(waiting.EnvelopeId.Span));
        try
        {
            var (form, _) = await FetchAsync(EnvelopeReference.Of(id), cancel).ConfigureAwait(false);
            if (form is not { Envelope: { } envelope, Refusal: null }) return Unread(id, form.Refusal!);
            return new WaitingEntry
            {
                Place = waiting.Place,
                Envelope = id,
                Header = envelope.Header,
                Handling = envelope.Handling,
                Submitted = new Timestamp(waiting.Submitted),
                Decisions = RulingForm.ReadAll(waiting.Rulings, envelope.Header, mayBeNone: false),
            };
        }
        catch (BackboneException fault) when (fault.Refusal is not null)
        {
            return Unread(id, fault.Refusal);
        }

        WaitingEntry Unread(EnvelopeId? envelope, Refused why) => new() { Place = waiting.Place, Envelope = envelope, Failure = why };
    }

    // What may be a document not seen yet is asked once more, with newer documents.
    private async Task<(WaitingForm Form, GetApprovalResponse Answer)> FetchAsync(EnvelopeReference asked, CancellationToken cancel)
    {
        var request = new GetApprovalRequest { EnvelopeId = ByteString.CopyFrom(asked.Bytes) };
        var answer = await _gateway.CallAsync(
            options => _gateway.Approvals.GetApprovalAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        var federation = await _members.CurrentAsync(cancel).ConfigureAwait(false);
        var form = WaitingForm.Read(answer.Envelope.Memory, asked, _profile, federation, Timestamp.Now(_clock));
        if (form.Refusal is not { } refusal || !MailVerifier.MayBeNews(refusal)) return (form, answer);
        var newer = await _members.RefreshAsync(cancel).ConfigureAwait(false);
        return (WaitingForm.Read(answer.Envelope.Memory, asked, _profile, newer, Timestamp.Now(_clock)), answer);
    }

    private Task<DecideResponse> DecideAsync(EnvelopeId envelope, DecideRequest request, CancellationToken cancel)
    {
        request.EnvelopeId = ByteString.CopyFrom(envelope.Hash.ToArray());
        return _gateway.CallAsync(options => _gateway.Approvals.DecideAsync(request, options), cancel);
    }

    private static BackboneException Failed(ImmutableArray<Check> checks, Refused refusal) => new(FaultKind.FailedVerification, refusal)
    {
        Checks = checks.All(check => check.Holds) ? checks.Add(new Check("content", refusal.Detail, refusal)) : checks,
    };
}
