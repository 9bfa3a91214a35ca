using Backbone.Protocol;

namespace Backbone.Broker.Documents;

/// <summary>What became of a document that a gateway published. Closed.</summary>
internal abstract record DocumentOutcome
{
    private DocumentOutcome()
    {
    }

    /// <summary>It is stored and known.</summary>
    /// <param name="Repeated">Whether it was before.</param>
    public sealed record Taken(bool Repeated) : DocumentOutcome;

    /// <summary>It was not taken.</summary>
    /// <param name="Why">The reason, and what to do.</param>
    public sealed record Turned(Refused Why) : DocumentOutcome;
}
