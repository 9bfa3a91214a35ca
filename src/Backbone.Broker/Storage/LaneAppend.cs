using Backbone.Protocol.Consignments;
using Backbone.Protocol.Envelopes;

namespace Backbone.Broker.Storage;

/// <summary>What is appended to one lane.</summary>
/// <param name="Lane">Where to.</param>
/// <param name="Envelope">Names the envelope: it is in a lane once.</param>
/// <param name="EntryHash">Outlives the record.</param>
/// <param name="Record">The bytes; not to be changed before the answer. At most
/// <see cref="StoreLimits.RecordBytes"/>.</param>
/// <param name="ExpiresMs">Milliseconds since 1970 after which the record may go; at most
/// <see cref="StoreLimits.LatestMs"/>.</param>
/// <param name="Generation">Which of the mailbox's lanes it is, counted from 0.</param>
internal sealed record LaneAppend(
    LaneKey Lane, EnvelopeId Envelope, EntryHash EntryHash, ReadOnlyMemory<byte> Record, ulong ExpiresMs, uint Generation = 0)
{
    /// <summary>Tells this append from any other.</summary>
    public EntryMark Mark { get; init; } = EntryMark.Draw();

    /// <summary>
    /// Whether the generation may take it. Else it is only looked for there: the lane is known to go on in a later one.
    /// </summary>
    public bool TakesNew { get; init; } = true;

    /// <summary>Refuses what no store can hold; callers have checked the charter's narrower limits before.</summary>
    /// <exception cref="ArgumentException">The mailbox, the record's size or the time is out of bounds.</exception>
    public void Check()
    {
        Lane.Check();
        if (Record.Length > StoreLimits.RecordBytes)
            throw new ArgumentException($"a record has at most {StoreLimits.RecordBytes} bytes, not {Record.Length}");
        if (ExpiresMs > StoreLimits.LatestMs)
            throw new ArgumentException($"a record expires at {StoreLimits.LatestMs} ms at the latest, not at {ExpiresMs}");
    }
}
