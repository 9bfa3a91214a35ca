namespace Backbone.Gateway;

/// <summary>
/// How long something rests that fails again and again: longer each time, and shortly again once it has gone well for as long as
/// the longest rest.
/// </summary>
/// <param name="shortest">After the first failure.</param>
/// <param name="longest">However often it fails.</param>
/// <param name="clock">Measures.</param>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, TimeProvider clock)
{
    private TimeSpan _rest;
    private long? _failed;

    /// <summary>It failed: how long it rests now.</summary>
    public TimeSpan Next()
    {
        var wentWell = _failed is not { } last || clock.GetElapsedTime(last) >= _rest + longest;
        _rest = wentWell ? shortest : TimeSpan.FromTicks(Math.Min(_rest.Ticks * 2, longest.Ticks));
        _failed = clock.GetTimestamp();
        return _rest;
    }

    /// <summary>It went well: the next failure rests shortly.</summary>
    public void Reset() => _failed = null;
}
