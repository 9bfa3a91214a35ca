using Backbone.Protocol;

namespace Backbone.Broker.Storage;

/// <summary>What became of a document.</summary>
internal abstract record PutDocumentOutcome
{
    private PutDocumentOutcome()
    {
    }

    /// <summary>It is there now.</summary>
    public sealed record Stored : PutDocumentOutcome;

    /// <summary>The same type, nation and version with the same hash was there before.</summary>
    public sealed record AlreadyThere : PutDocumentOutcome;

    /// <summary>Another document has this type, nation and version; nothing was stored.</summary>
    /// <param name="Existing">The hash of the one that is there.</param>
    public sealed record Conflict(Digest Existing) : PutDocumentOutcome;
}
