using Backbone.Protocol;

namespace Backbone.Broker.Acknowledging;

/// <summary>What became of an acknowledgement. Closed.</summary>
internal abstract record AcknowledgementOutcome
{
    private AcknowledgementOutcome()
    {
    }

    /// <summary>The lane is acknowledged at least as far as it says.</summary>
    /// <param name="Through">The index of the last entry that is.</param>
    /// <param name="Outstanding">Bytes of the lane's records that are not trimmed.</param>
    public sealed record Acknowledged(ulong Through, ulong Outstanding) : AcknowledgementOutcome;

    /// <summary>It was not taken.</summary>
    /// <param name="Why">The reason, and what to do.</param>
    public sealed record Turned(Refused Why) : AcknowledgementOutcome;
}
