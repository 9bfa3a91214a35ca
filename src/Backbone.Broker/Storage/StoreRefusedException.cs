namespace Backbone.Broker.Storage;

/// <summary>
/// A store cannot be opened as asked: a newer format, another federation, a weaker guarantee. The message says what was
/// found, what was expected and the next step; the process ends with it.
/// </summary>
internal sealed class StoreRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Which settings of the store stand against what it must promise, each with its remedy; null where it is not that.</summary>
    public string? Shortfall { get; init; }
}
