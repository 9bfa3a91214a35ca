namespace Backbone.Broker.Storage;

/// <summary>
/// The store could not answer. Whether an append happened is unknown: ask again with the same envelope id, which is
/// harmless.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>
    /// What callers are told where more is known than that it does not answer; else null. Health tells the operator all of it.
    /// </summary>
    public string? ForCallers { get; init; }
}
