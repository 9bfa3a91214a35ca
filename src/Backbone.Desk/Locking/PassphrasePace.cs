namespace Backbone.Desk.Locking;

/// <summary>
/// Keeps tries of the passphrase apart: after each wrong one the next waits twice as long, whichever window it comes from. Safe for
/// many threads.
/// </summary>
/// <param name="clock">What time it is.</param>
internal sealed class PassphrasePace(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private int _wrong;
    private long _last;

    /// <summary>How long the next try has to wait; zero where it may come now.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_gate)
            {
                if (_wrong == 0) return TimeSpan.Zero;
                var left = WaitAfter(_wrong) - clock.GetElapsedTime(_last);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }

    /// <summary>One was wrong.</summary>
    public void Wrong()
    {
        lock (_gate) (_wrong, _last) = (_wrong + 1, clock.GetTimestamp());
    }

    /// <summary>One was right.</summary>
    public void Right()
    {
        lock (_gate) _wrong = 0;
    }

    private static TimeSpan WaitAfter(int wrong)
    {
        var doubled = DeskLimits.FirstPassphraseWait * Math.Pow(2, Math.Min(wrong - 1, 16));
        return doubled < DeskLimits.LongestPassphraseWait ? doubled : DeskLimits.LongestPassphraseWait;
    }
}
