namespace Backbone.Broker.Storage;

/// <summary>What a store keeps of the versions of a document that a newer one follows.</summary>
internal enum DocumentKeeping
{
    /// <summary>Every version whole.</summary>
    Every,

    /// <summary>The newest version whole; of those before the hashes, <see cref="StoreLimits.DocumentVersions"/> at
    /// most.</summary>
    Newest,
}
