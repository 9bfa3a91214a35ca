using System.Collections.Concurrent;
using Backbone.Contracts.Gateway.V1;

namespace Backbone.Gateway;

/// <summary>Alarms since the process started, for health; the journal has every one of them for ever.</summary>
internal sealed class AlarmBoard
{
    private readonly ConcurrentDictionary<AlarmKind, int> _counts = [];

    /// <summary>How many of each kind.</summary>
    public IReadOnlyDictionary<AlarmKind, int> Counts => _counts;

    /// <summary>Counts one.</summary>
    public void Raise(AlarmKind kind) => _counts.AddOrUpdate(kind, 1, (_, count) => count + 1);
}
