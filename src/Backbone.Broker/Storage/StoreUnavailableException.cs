namespace Backbone.Broker.Storage;

/// <summary>
/// The store could not answer. Whether an append happened is unknown: ask again with the same envelope id, which is
/// harmless.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
