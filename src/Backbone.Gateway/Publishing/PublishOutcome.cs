using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;
using Google.Protobuf;

namespace Backbone.Gateway.Publishing;

/// <summary>What the broker's answer comes to, once it was held against what was published.</summary>
internal abstract record PublishOutcome
{
    /// <summary>
    /// Generations that a lane may be ahead of the latest known here: others publish into it too. Further on it is no word to
    /// go by, for nothing before it would be believed again.
    /// </summary>
    private const uint MostAhead = 64;

    /// <summary>The soonest that something is published again: the broker says when, but not that it is asked without end.</summary>
    public static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest that anything waits until it is published again, whatever the broker says: nobody has to trust its word
    /// that something can never pass, and it may be mended, replaced, or told newer documents meanwhile. Well under the
    /// shortest deadline.
    /// </summary>
    public static readonly TimeSpan MostPause = OutboxTable.LongestPause;

    private PublishOutcome() { }

    /// <summary>It is durable in its lane.</summary>
    /// <param name="Lane">The lane, by this gateway's own reckoning.</param>
    /// <param name="Hash">Its entry hash there, by this gateway's own reckoning.</param>
    /// <param name="Placing">Where in the lane; the broker's word.</param>
    public sealed record Placed(LaneId Lane, EntryHash Hash, Placing Placing) : PublishOutcome;

    /// <summary>The broker takes it later.</summary>
    /// <param name="After">When it is published again.</param>
    public sealed record Postponed(TimeSpan After) : PublishOutcome;

    /// <summary>The broker does not take it, or answers what is not true of it: an alarm.</summary>
    /// <param name="Kind">Which of the two.</param>
    /// <param name="Refusal">Why.</param>
    public sealed record NotTaken(AlarmKind Kind, Refused Refusal) : PublishOutcome;

    /// <summary>Judges an answer.</summary>
    /// <param name="published">The consignment as it was published.</param>
    /// <param name="latest">The latest generation of its lane that anything was published into.</param>
    /// <param name="answer">What the broker said.</param>
    public static PublishOutcome Of(Consignment published, uint latest, PublishResponse answer) => answer.OutcomeCase switch
    {
        PublishResponse.OutcomeOneofCase.Placed => Judge(published, latest, answer.Placed),
        PublishResponse.OutcomeOneofCase.Refused when answer.Refused.Retry => new Postponed(PauseOf(answer.Refused.RetryAfterMs)),
        PublishResponse.OutcomeOneofCase.Refused => new NotTaken(
            AlarmKind.PublishingRefused, new Refused(ReasonOf(answer.Refused.Reason), "the broker refused it")),
        _ => Wrong("it neither placed nor refused it"),
    };

    private static PublishOutcome Judge(Consignment published, uint latest, Placement said)
    {
        // What lay there already may lie in a generation that was closed since.
        if (said.Generation < latest && !said.Repeated)
            return new NotTaken(AlarmKind.LaneLost, new Refused(RefusalReason.EntryMismatch,
                $"the broker put it into generation {said.Generation} of the lane, and {latest} has begun: it has lost what it held"));
        if (said.Mark == 0) return Wrong("it named no mark");
        if (said.Generation > (ulong)latest + MostAhead)
            return Wrong($"it named generation {said.Generation} of the lane, and {latest} is the latest known");
        var lane = published.Lane(said.Generation);
        var hash = published.EntryHash(lane);
        if (!Says(said.LaneId, lane.ToArray())) return Wrong($"it named lane {Show(said.LaneId)}, and not {lane}");
        return Says(said.EntryHash, hash.Hash.ToArray())
            ? new Placed(lane, hash, new Placing(said.Generation, said.Index, said.Mark))
            : Wrong($"it named entry {Show(said.EntryHash)}, and not {hash}");
    }

    private static NotTaken Wrong(string what) =>
        new(AlarmKind.WrongPlacement, new Refused(RefusalReason.EntryMismatch, $"the broker's answer is not true: {what}"));

    private static bool Says(ByteString said, ReadOnlySpan<byte> own) => said.Span.SequenceEqual(own);

    // Only so much of it: the broker may have sent any number of bytes.
    private static string Show(ByteString said) => Convert.ToHexStringLower(said.Span[..Math.Min(said.Length, Digest.Size)]);

    private static TimeSpan PauseOf(ulong milliseconds) => TimeSpan.FromMilliseconds(
        Math.Clamp(milliseconds, (ulong)LeastPause.TotalMilliseconds, (ulong)MostPause.TotalMilliseconds));

    private static RefusalReason ReasonOf(RefusalReason said) =>
        said != RefusalReason.Unspecified && Enum.IsDefined(said) ? said : RefusalReason.Malformed;
}
