using Backbone.Broker.Storage;

namespace Backbone.Broker.Lanes;

/// <summary>Whether what a gateway published is still where it was placed.</summary>
/// <param name="store">Where lanes are.</param>
internal sealed class PlacementCheck(IBrokerStore store)
{
    /// <summary>Looks for one.</summary>
    /// <param name="lane">Where it was placed.</param>
    /// <param name="generation">The lane's generation.</param>
    /// <param name="placed">Where in the lane, and its mark.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<PlacementFinding> FindAsync(LaneKey lane, uint generation, SeenEntry placed, CancellationToken cancellation)
    {
        var isThere = await store.ReadHashesAsync(lane, placed.Index, 1, cancellation) is [var entry] && entry.Mark == placed.Mark;
        if (!isThere && !await IsForgottenAsync(lane, generation, cancellation)) return new PlacementFinding(IsLost: true, default);
        return new PlacementFinding(IsLost: false, (await store.FindAcknowledgementAsync(lane, cancellation))?.Bytes ?? default);
    }

    // What was closed and read to its end, or expired, is not lost.
    private async ValueTask<bool> IsForgottenAsync(LaneKey lane, uint generation, CancellationToken cancellation) =>
        (await store.ReadStandingsAsync(lane.Mailbox, cancellation))
            .Any(standing => standing.Generation == generation && standing is { IsForgotten: true, IsLost: false });
}

/// <summary>What became of an entry.</summary>
/// <param name="IsLost">Whether the store does not have it any more, and should.</param>
/// <param name="Acknowledgement">The newest of its lane; empty where there is none, or the entry is lost.</param>
internal readonly record struct PlacementFinding(bool IsLost, ReadOnlyMemory<byte> Acknowledgement);
