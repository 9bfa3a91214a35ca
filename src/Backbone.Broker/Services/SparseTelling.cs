namespace Backbone.Broker.Services;

/// <summary>
/// Lets one line of a kind into the log in a while and counts the others, so that whoever can cause it cannot flush the log
/// with it.
/// </summary>
/// <param name="clock">Measures.</param>
internal sealed class SparseTelling(TimeProvider clock)
{
    /// <summary>Between two lines.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _last;
    private long _untold;

    /// <summary>Whether it is time for a line.</summary>
    /// <param name="untold">How many were not told since the last one.</param>
    public bool IsDue(out long untold)
    {
        lock (_gate)
        {
            untold = _untold;
            if (_last is { } last && clock.GetElapsedTime(last) < Period)
            {
                _untold++;
                return false;
            }
            (_last, _untold) = (clock.GetTimestamp(), 0);
            return true;
        }
    }
}
