using Backbone.Gateway.Borders;
using Backbone.Gateway.Receipts;
using Backbone.Gateway.Storage;
using Backbone.Protocol.Envelopes;
using Backbone.Sqlite;

namespace Backbone.Gateway.Releasing;

/// <summary>
/// Repeats, for step 5 of the <see cref="ReleaseDesk"/> and its second look inside the transactions of 9 and 10: the same
/// envelope, or draft, gets its first answer; where it waited and ended at home, that end. Another under a used message id is
/// refused. A receipt of which every fact was told before is a repeat too.
/// </summary>
internal static class FirstAnswers
{
    /// <summary>What was kept under the envelope's id or its author's message id; null where it is new.</summary>
    public static RepeatedSubmission? Find(SqliteSession session, Envelope envelope, ReleaseRequest request) =>
        SubmissionTable.FindRepeat(session, envelope.Id, envelope.Handling.Author, envelope.Header.MessageId) is { } known
            ? IsBack(known, envelope, request) ? null : known
            : ToldBefore(session, envelope, request);

    /// <summary>The answer to a repeat; what waits takes the home wraps that came with it.</summary>
    public static async Task<ReleaseOutcome> GiveAsync(
        NationalStore store, RepeatedSubmission known, Envelope envelope, ReleaseRequest request, CancellationToken cancellation)
    {
        if (known.Envelope != envelope.Id && !(request.Draft is { } draft && known.IsOf(request.Caller, draft)))
            return new ReleaseOutcome.Refused(ReleaseStep.Repeat, envelope.Id, known.Reused(request.Caller, envelope.Header.MessageId), []);
        if (known.Stage == SubmissionStage.Waiting && request.Draft is null)
            await store.WriteAsync(session => SubmissionTable.KeepHomeWraps(session, known.Envelope, request.HomeWraps), cancellation);
        return ReleaseOutcome.Repeated.Of(known);
    }

    // A receipt that tells nothing new is a repeat, whatever its own id.
    private static RepeatedSubmission? ToldBefore(SqliteSession session, Envelope envelope, ReleaseRequest request)
    {
        if (!envelope.Header.IsReceipt || request.IsNoted || !OutgoingReceipts.AreTold(session, envelope)) return null;
        var answer = RulingRecord.Of(RecipientDecision.Outside(envelope.Header, null), []);
        return new RepeatedSubmission(envelope.Id, answer.Bytes, request.Caller, null, SubmissionStage.Released, null);
    }

    // What waits here is no repeat of itself when a co-signature brings it back.
    private static bool IsBack(RepeatedSubmission known, Envelope envelope, ReleaseRequest request) =>
        request.Waited && known.Envelope == envelope.Id && known.Stage == SubmissionStage.Waiting;
}
