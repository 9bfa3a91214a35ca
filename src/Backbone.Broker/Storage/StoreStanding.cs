namespace Backbone.Broker.Storage;

/// <summary>How a store stands.</summary>
/// <param name="Words">What it promises, and what room it has.</param>
/// <param name="IsNarrow">Whether room will run out soon.</param>
internal sealed record StoreStanding(string Words, bool IsNarrow = false)
{
    /// <summary>Bytes that its disk has left; null where the engine has its disk elsewhere.</summary>
    public long? DiskLeft { get; init; }
}
