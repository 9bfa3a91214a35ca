using System.Collections.Immutable;
using Backbone.Client.Connection;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Google.Protobuf;
using Found = Backbone.Contracts.Gateway.V1.FindEnrollmentResponse.OutcomeOneofCase;

namespace Backbone.Client.Enrolling;

/// <summary>
/// Requests to the own nation's registrar, and the answers, as the own gateway carries them (SPEC § Enrollment). Who renews hands a request
/// in and looks for the answer; who works for the registrar, with the role operator, lists and answers. Nothing that is carried is judged
/// here.
/// </summary>
public sealed class EnrollmentDesk
{
    private readonly GatewayConnection _gateway;

    internal EnrollmentDesk(GatewayConnection gateway) => _gateway = gateway;

    /// <summary>Hands a request in; the same one again changes nothing.</summary>
    /// <param name="request">A canonical introduction with an EnrollmentRequest, at most 512 KiB.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused: the roster does not name the caller, or there is no room; Unreachable.</exception>
    public async Task HandInAsync(ReadOnlyMemory<byte> request, CancellationToken cancel = default)
    {
        var asked = new HandInEnrollmentRequest { Request = UnsafeByteOperations.UnsafeWrap(request) };
        var answer = await _gateway.CallAsync(options => _gateway.Enrollments.HandInEnrollmentAsync(asked, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        if (!answer.Hash.Span.SequenceEqual(Digest.Of(request.Span).ToArray()))
            throw new BackboneException(FaultKind.FailedVerification, "the gateway says that it keeps another request than the one handed in",
                "ask its operator; hand the request to the registrar as a file meanwhile");
    }

    /// <summary>What became of a request that was handed in by this caller.</summary>
    /// <param name="hash">SHA-256 of the request.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Null where the gateway keeps no such request of this caller.</returns>
    /// <exception cref="BackboneException">Refused: the roster does not name the caller; Unreachable.</exception>
    public async Task<EnrollmentOutcome?> FindAsync(Digest hash, CancellationToken cancel = default)
    {
        var asked = new FindEnrollmentRequest { Hash = ByteString.CopyFrom(hash.ToArray()) };
        var answer = await _gateway.CallAsync(options => _gateway.Enrollments.FindEnrollmentAsync(asked, options), cancel).ConfigureAwait(false);
        if (answer.Refused is { Reason: RefusalReason.NotFound }) return null;
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
        var handedIn = new Timestamp(answer.HandedIn);
        return answer.OutcomeCase switch
        {
            Found.Answer => new EnrollmentOutcome.Granted(handedIn, answer.Answer.Memory),
            Found.Denied => new EnrollmentOutcome.Denied(handedIn, ForeignText.Clean(answer.Denied)),
            _ => new EnrollmentOutcome.Waits(handedIn),
        };
    }

    /// <summary>All that waits, oldest first. Needs the role operator.</summary>
    /// <exception cref="BackboneException">Refused without the role; FailedVerification; Unreachable.</exception>
    public async Task<ImmutableArray<WaitingEnrollment>> ListAsync(CancellationToken cancel = default)
    {
        var (waiting, request) = (ImmutableArray.CreateBuilder<WaitingEnrollment>(), new ListEnrollmentsRequest());
        for (var page = 0; page < ClientLimits.EnrollmentPages; page++)
        {
            var answer = await _gateway.CallAsync(options => _gateway.Enrollments.ListEnrollmentsAsync(request, options), cancel).ConfigureAwait(false);
            if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
            // One whose caller cannot be read is nobody's: it is left where it is.
            foreach (var one in answer.Enrollments)
                if (PrincipalAddress.TryParse(one.Caller, out var caller))
                    waiting.Add(new WaitingEnrollment(caller, new Timestamp(one.HandedIn), one.Request.Memory));
            if (answer.Next <= request.After || answer.Enrollments.Count == 0) break;
            request.After = answer.Next;
        }
        return waiting.ToImmutable();
    }

    /// <summary>Hands the registrar's answer in, for whoever asked. Needs the role operator.</summary>
    /// <param name="waiting">What it answers.</param>
    /// <param name="answer">An EnrollmentAnswer without documents, at most 1 MiB.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">Refused without the role, or where the request is kept no more; Unreachable.</exception>
    public Task GrantAsync(WaitingEnrollment waiting, ReadOnlyMemory<byte> answer, CancellationToken cancel = default)
    {
        var request = About(waiting);
        request.Answer = UnsafeByteOperations.UnsafeWrap(answer);
        return AnswerAsync(request, cancel);
    }

    /// <summary>Says that a request is not granted. Needs the role operator.</summary>
    /// <param name="waiting">Which.</param>
    /// <param name="why">One line of 1 to 1,024 bytes of UTF-8, for whoever asked and for the journal.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="BackboneException">As for granting; Refused where the line is none.</exception>
    public Task DenyAsync(WaitingEnrollment waiting, string why, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(why);
        var request = About(waiting);
        request.Denied = why;
        return AnswerAsync(request, cancel);
    }

    private static AnswerEnrollmentRequest About(WaitingEnrollment waiting)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        return new AnswerEnrollmentRequest { Hash = ByteString.CopyFrom(waiting.Hash.ToArray()), Caller = waiting.Caller.ToString() };
    }

    private async Task AnswerAsync(AnswerEnrollmentRequest request, CancellationToken cancel)
    {
        var answer = await _gateway.CallAsync(options => _gateway.Enrollments.AnswerEnrollmentAsync(request, options), cancel).ConfigureAwait(false);
        if (answer.Refused is not null) throw GatewayFault.Of(answer.Refused);
    }
}
