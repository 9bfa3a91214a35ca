using Backbone.Broker.Rates;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;

namespace Backbone.Broker.Admission;

/// <summary>Room that a consignment holds under the charter's limits while it is appended.</summary>
/// <param name="Nation">Whose.</param>
/// <param name="Precedence">Of what precedence.</param>
/// <param name="Bytes">How much of the lane.</param>
/// <param name="Expires">When the bytes go.</param>
internal sealed record LaneReservation(NationCode Nation, Precedence Precedence, int Bytes, Timestamp Expires)
{
    /// <summary>The ledger that holds the bytes; null where the charter does not limit them.</summary>
    public LaneLedger? Ledger { get; init; }

    /// <summary>What was taken of the rate; null where the charter does not limit it.</summary>
    public Meters<RateKey>.Taken? Taken { get; init; }
}
