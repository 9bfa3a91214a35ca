namespace Backbone.Broker.Storage;

/// <summary>The word by which entries of a lane were freed, as the store keeps it beside the lane: the newest, whole.</summary>
/// <param name="Through">The index of the last entry that it covers.</param>
/// <param name="Bytes">As they came, 1 to <see cref="StoreLimits.AcknowledgementBytes"/>; what they mean no store knows.</param>
internal sealed record LaneAcknowledgement(ulong Through, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Refuses what no store keeps.</summary>
    /// <exception cref="ArgumentException">There are no bytes or too many, or no lane has such an index.</exception>
    public void Check()
    {
        if (Bytes.Length is < 1 or > StoreLimits.AcknowledgementBytes)
            throw new ArgumentException($"an acknowledgement has 1 to {StoreLimits.AcknowledgementBytes} bytes, not {Bytes.Length}");
        if (Through >= StoreLimits.LaneEntries)
            throw new ArgumentException($"no lane has an entry {Through}");
    }
}
