using Backbone.Protocol.Addresses;
using Backbone.Protocol.Logs;

namespace Backbone.Exercise.Hostile;

/// <summary>Reaches into a broker's store past the broker. Each kind of store has its own, which alone knows its layout.</summary>
internal abstract class StoreHands
{
    /// <summary>Changes the newest record of a lane in its place; false where there is none.</summary>
    public abstract Task<bool> AlterNewestAsync(
        MailboxAddress mailbox, LaneId lane, Func<byte[], byte[]> alter, CancellationToken cancellation);

    /// <summary>Flips one bit of the newest entry's hash and leaves its record as it is; false where there is none.</summary>
    public abstract Task<bool> RewriteNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation);

    /// <summary>The newest record of a lane; null where there is none.</summary>
    public abstract Task<byte[]?> FindNewestAsync(MailboxAddress mailbox, LaneId lane, CancellationToken cancellation);

    /// <summary>Puts an entry at the end of a lane; the store itself takes an envelope id once, so that it is not asked.</summary>
    /// <returns>Its index.</returns>
    public abstract Task<ulong> AppendAsync(MailboxAddress mailbox, LaneId lane, SmuggledEntry entry, CancellationToken cancellation);

    /// <summary>Frees what comes into a lane in the same step, so that nobody ever reads it.</summary>
    /// <exception cref="ExerciseException">This kind of store cannot be made to.</exception>
    public abstract Task WithholdAsync(LaneId lane, CancellationToken cancellation);

    /// <summary>Ends it.</summary>
    public abstract Task StopWithholdingAsync(CancellationToken cancellation);

    /// <summary>All that is kept of lanes and entries, without the documents.</summary>
    public abstract Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLanesAsync(CancellationToken cancellation);

    /// <summary>All that is kept.</summary>
    public abstract Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEverythingAsync(CancellationToken cancellation);
}
