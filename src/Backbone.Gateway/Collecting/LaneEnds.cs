using System.Globalization;
using Backbone.Contracts.Broker.V1;
using Backbone.Contracts.Gateway.V1;
using Backbone.Gateway.Journals;
using Backbone.Gateway.Publishing;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Grpc.Core;

namespace Backbone.Gateway.Collecting;

/// <summary>
/// What the broker says of lanes that ended. A lane that ended is collected to its end, and goes on in the next generation; one
/// that ended before what was collected of it, or that ends twice, is an alarm; and so is one of which nothing is kept because it was
/// acknowledged, where it was not collected. One that ended because the broker lost entries of it is an alarm too, and is not waited for:
/// whoever sent them publishes them again.
/// </summary>
internal sealed class LaneEnds(
    GatewayIdentity identity, NationalStore store, AcknowledgedTrims trims, PlacementSignal placements, AlarmBoard alarms, TimeProvider clock, ILogger log)
{
    /// <summary>Generations of one mailbox: each has had millions of entries, and each is a row of the national store.</summary>
    private const uint MaxGenerations = 65_536;

    private readonly HashSet<(string, uint)> _disputed = []; // no more than there are lanes, each of which is a row

    /// <summary>Takes the broker's word where it contradicts nothing.</summary>
    /// <returns>Where the lane stands then; null where the same was disputed before.</returns>
    /// <exception cref="RpcException">There can be no such lane.</exception>
    public async Task<LaneStanding?> CloseAsync(ClosedLane closed, LaneProgress progress, CancellationToken cancellation)
    {
        if (!MailboxAddress.TryParse(closed.Mailbox, out var mailbox) || mailbox.Nation != identity.Nation
            || closed.Generation >= MaxGenerations || closed.First > closed.Size || closed.Size > long.MaxValue
            || !progress.HasBegun(closed.Mailbox, closed.Generation))
            throw new RpcException(new Status(StatusCode.DataLoss, "the broker said of what is no lane of this nation that it ended"));
        var before = progress.Of(closed.Mailbox, closed.Generation);
        var now = Timestamp.Now(clock);
        if (closed.Lost) return await LoseAsync(closed, before, progress, now, cancellation);
        if (closed.Size < before.Next || (before.Size is { } said && said != closed.Size))
        {
            if (!_disputed.Add((closed.Mailbox, closed.Generation))) return null; // the same again is no second alarm
            await store.WriteAsync(session => new AlarmEntry(AlarmKind.LaneRewritten, "the ends of lanes",
                $"generation {closed.Generation} is said to end with {closed.Size} entries; {before.Next} were collected, "
                + $"and {before.Size?.ToString(CultureInfo.InvariantCulture) ?? "no"} end was told before")
            { Mailbox = closed.Mailbox }.Append(session, now), cancellation);
            alarms.Raise(AlarmKind.LaneRewritten);
        }
        else if (closed.First > before.Next
            && !await trims.JudgeEndAsync(mailbox, closed.Generation, before.Next, closed.Size, closed.Acknowledgement.Memory, cancellation))
        {
            log.LaneForgotten(closed.Mailbox, closed.Generation, before.Next, closed.First - 1);
        }
        return progress.Close(closed.Mailbox, closed.Generation, Math.Max(closed.Size, before.Next), closed.First);
    }

    private async Task<LaneStanding> LoseAsync(
        ClosedLane closed, LaneStanding before, LaneProgress progress, Timestamp now, CancellationToken cancellation)
    {
        await store.WriteAsync(session =>
        {
            LaneTable.Lost(session, closed.Mailbox, closed.Generation);
            new AlarmEntry(AlarmKind.LaneLost, $"the lane of {closed.Mailbox}",
                $"the broker has lost entries of generation {closed.Generation}: {before.Next} were collected, and it held {closed.Size}. What this nation "
                + "had not collected is published again by those who sent it, in the next generation. Ask whoever runs the broker why")
            { Mailbox = closed.Mailbox }.Append(session, now);
        }, cancellation);
        log.LaneLost(closed.Mailbox, closed.Generation, before.Next, closed.Size);
        alarms.Raise(AlarmKind.LaneLost);
        placements.Ring(); // what this nation published may be lost too
        return progress.Lose(closed.Mailbox, closed.Generation, closed.Size);
    }
}
