namespace Backbone.Client.Tests.Hostile;

/// <summary>The machine's time, with spans that a test steps over.</summary>
internal sealed class StridingClock : TimeProvider
{
    private long _ahead;

    public void Stride(TimeSpan span) => _ahead += span.Ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(_ahead);

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_ahead * (double)TimestampFrequency / TimeSpan.TicksPerSecond);
}
