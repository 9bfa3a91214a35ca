using Backbone.Broker.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Consignments;
using Backbone.Protocol.Logs;

namespace Backbone.Broker.Admission;

/// <summary>What became of a consignment. Closed.</summary>
internal abstract record AdmissionOutcome
{
    private AdmissionOutcome()
    {
    }

    /// <summary>It lies in its lane, as durable as the store promises.</summary>
    /// <param name="Lane">The lane.</param>
    /// <param name="Generation">Its generation.</param>
    /// <param name="Index">0-based.</param>
    /// <param name="EntryHash">The entry hash there.</param>
    /// <param name="Mark">Its mark there.</param>
    /// <param name="Repeated">Whether it lay there already.</param>
    public sealed record Placed(
        LaneId Lane, uint Generation, ulong Index, EntryHash EntryHash, EntryMark Mark, bool Repeated) : AdmissionOutcome;

    /// <summary>It was not taken.</summary>
    /// <param name="Why">The reason, and what to do.</param>
    public sealed record Turned(Refused Why) : AdmissionOutcome;
}
