using Backbone.Protocol;

namespace Backbone.Client.Tests.Hostile;

/// <summary>A time of day that stands where a test sets it; delays and steady time are the machine's.</summary>
internal sealed class StoppedClock(Timestamp at) : TimeProvider
{
    public Timestamp At { get; set; } = at;

    public override DateTimeOffset GetUtcNow() => At.ToDateTimeOffset();
}
