using Backbone.Protocol.Logs;

namespace Backbone.Broker.Storage;

/// <summary>Where a lane lies: engines that shard keep all lanes of a mailbox together.</summary>
/// <param name="Mailbox">The mailbox's address; not empty, and without braces, which would move a Redis hash
/// tag.</param>
/// <param name="Id">The lane.</param>
internal readonly record struct LaneKey(string Mailbox, LaneId Id)
{
    /// <summary>Refuses a mailbox that cannot be part of a key.</summary>
    /// <exception cref="ArgumentException">It is empty or holds a brace.</exception>
    public void Check()
    {
        if (string.IsNullOrEmpty(Mailbox) || Mailbox.AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException($"'{Mailbox}' cannot name a mailbox in a store");
    }
}
