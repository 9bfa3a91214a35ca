namespace Backbone.Sqlite;

/// <summary>What a commit waits for.</summary>
public enum DiskSync
{
    /// <summary>A commit returns after its fsync (WAL, synchronous=FULL): it outlives a power cut.</summary>
    Full,

    /// <summary>
    /// A commit returns when the kernel has it (synchronous=OFF): it outlives the process, not the machine.
    /// </summary>
    Off,
}
