namespace Backbone.Broker.Storage;

/// <summary>What an answered append outlives; each value holds the ones before it.</summary>
public enum Durability
{
    /// <summary>The broker's own process at best: for exercises.</summary>
    Volatile,

    /// <summary>A power cut: an append is answered after its fsync.</summary>
    Fsync,

    /// <summary>The loss of one machine: an append is answered when a replica has it too.</summary>
    Replicated,
}
