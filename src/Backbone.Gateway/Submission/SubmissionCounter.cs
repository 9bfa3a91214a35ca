using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Drafting;
using Backbone.Gateway.Opening;
using Backbone.Gateway.Releasing;
using Backbone.Gateway.Retention;
using Backbone.Hosting.Loads;
using Backbone.Protocol.Addresses;
using Backbone.Sqlite;

namespace Backbone.Gateway.Submission;

/// <summary>
/// Takes what is handed over, an envelope or a draft, whether by a call of its own or in a stream. Members take turns: who hands over
/// much waits behind himself, and keeps nobody else waiting.
/// </summary>
internal sealed class SubmissionCounter(ReleaseDesk desk, DraftingDesk drafting, StoreRoom room)
{
    /// <summary>In hand at once, for each processor: enough for the store to commit some together, and few enough to be quickly done.</summary>
    private const int InHandOfProcessor = 32;

    private readonly Turns<MemberAddress> _turns = new(InHandOfProcessor * Environment.ProcessorCount);

    /// <summary>Takes one message, in its member's turn.</summary>
    /// <param name="caller">Who hands it over, by the TLS certificate.</param>
    /// <param name="request">The message.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<SubmitResponse> TakeAsync(PrincipalAddress caller, SubmitRequest request, CancellationToken cancellation) =>
        _turns.RunAsync(caller.Member ?? default, async () =>
        {
            cancellation.ThrowIfCancellationRequested(); // who left meanwhile costs nothing more
            if (room.Check() is { } full) return new SubmitResponse { Refused = Edge.Refusal(full) };
            try
            {
                return request.MessageCase switch
                {
                    SubmitRequest.MessageOneofCase.Envelope => await SubmitAsync(caller, request, cancellation),
                    SubmitRequest.MessageOneofCase.Draft => await DraftAsync(caller, request, cancellation),
                    _ => Refused(RefusalReason.Malformed, "neither an envelope nor a draft was handed over"),
                };
            }
            catch (SqliteStoreException fault) when (fault.IsFull)
            {
                return new SubmitResponse { Refused = Edge.Refusal(StoreAnswer.Refuse(fault)) };
            }
        });

    private async Task<SubmitResponse> SubmitAsync(PrincipalAddress caller, SubmitRequest request, CancellationToken cancellation)
    {
        if (!HomeWrapForms.TryRead(request.HomeWraps, out var homeWraps, out var refused))
            return new SubmitResponse { Refused = Edge.Refusal(refused) };
        return SubmitForms.Write(await desk.RuleAsync(new ReleaseRequest(request.Envelope.Memory, caller, homeWraps), cancellation));
    }

    private async Task<SubmitResponse> DraftAsync(PrincipalAddress caller, SubmitRequest request, CancellationToken cancellation)
    {
        if (request.HomeWraps.Count > 0) return Refused(RefusalReason.Malformed, "a draft has no content key yet, so no home wraps either");
        if (!DraftForms.TryRead(request.Draft, out var draft, out var refused))
            return new SubmitResponse { Refused = Edge.Refusal(refused) };
        var outcome = await drafting.SendAsync(caller, draft, cancellation);
        OpenedForms.Erase(request.Draft.Parts); // sealed by now, or not to be
        return outcome switch
        {
            DraftOutcome.Turned(var why) => new SubmitResponse { Refused = Edge.Refusal(why) },
            DraftOutcome.Ruled(var ruling) => SubmitForms.Write(ruling),
            _ => throw new InvalidOperationException($"an outcome of unknown kind {outcome.GetType().Name}"),
        };
    }

    private static SubmitResponse Refused(RefusalReason reason, string what) => new() { Refused = Edge.Refusal(reason, what) };
}
