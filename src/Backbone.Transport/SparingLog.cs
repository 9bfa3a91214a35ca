namespace Backbone.Transport;

/// <summary>
/// Keeps strangers from flushing the log: of what one of them does a few lines are told in each period, and a bounded
/// number of all together; the rest is counted, and the count told once at the period's end.
/// </summary>
public sealed class SparingLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _told = [];
    private readonly Action<long, int> _tellRest;
    private readonly ITimer _timer;
    private int _lines;
    private long _rest;

    /// <param name="clock">Times the periods.</param>
    /// <param name="tellRest">Told how many were not told of, and how many were told of by name.</param>
    public SparingLog(TimeProvider clock, Action<long, int> tellRest)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _tellRest = tellRest;
        _timer = clock.CreateTimer(_ => EndPeriod(), null, TransportLimits.LogPeriod, TransportLimits.LogPeriod);
    }

    /// <summary>Whether a line of this one may be told; if not, it is counted.</summary>
    /// <param name="who">A network address, or a caller.</param>
    public bool MayTell(string who)
    {
        lock (_gate)
        {
            var told = _told.GetValueOrDefault(who);
            if (told >= TransportLimits.LogLinesOfOne || _lines >= TransportLimits.LogLines)
            {
                _rest++;
                return false;
            }
            _lines++;
            _told[who] = told + 1;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void EndPeriod()
    {
        long rest;
        int names;
        lock (_gate)
        {
            (rest, names) = (_rest, _told.Count);
            (_rest, _lines) = (0, 0);
            _told.Clear();
        }
        if (rest > 0) _tellRest(rest, names);
    }
}
