using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Clocks;

/// <summary>
/// The moment by which things are ended for good: bytes freed, lives closed, contents forgotten. It is the wall clock's, but
/// for a clock that jumps ahead: then it goes on as if the clock had not jumped, until the clock has stayed there for
/// <see cref="Hold"/>. Whoever sets a wrong clock right within that time has lost nothing. A clock that goes back is
/// followed at once: that ends nothing. What the clock says when this begins is believed. Safe for threads.
/// </summary>
public sealed class SettledTime
{
    /// <summary>How long a jump is not believed: long enough to be seen and mended, short beside any life that is ended.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly Action<TimeSpan>? _tell;
    private Reading _settled;
    private Reading? _ahead;

    /// <param name="clock">The wall clock, and the steady one beside it.</param>
    /// <param name="tell">Told of each jump that is not believed yet: how far.</param>
    public SettledTime(TimeProvider clock, Action<TimeSpan>? tell = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        (_clock, _tell) = (clock, tell);
        _settled = Read();
    }

    /// <summary>The present moment, as far as it is believed.</summary>
    public Timestamp Now()
    {
        TimeSpan jump;
        Timestamp believed;
        lock (_gate)
        {
            var read = Read();
            if (!IsAhead(read, _settled) || (_ahead is { } ahead && !IsAhead(read, ahead) && Since(ahead, read) >= Hold))
            {
                (_settled, _ahead) = (read, null);
                return read.Wall;
            }
            believed = _settled.Wall.Plus(Since(_settled, read));
            if (_ahead is { } known && !IsAhead(read, known)) return believed;
            _ahead = read;
            jump = TimeSpan.FromMilliseconds(read.Wall.Milliseconds - believed.Milliseconds);
        }
        _tell?.Invoke(jump);
        return believed;
    }

    private Reading Read() => new(Timestamp.Now(_clock), _clock.GetTimestamp());

    private TimeSpan Since(Reading before, Reading now) => _clock.GetElapsedTime(before.Steady, now.Steady);

    private bool IsAhead(Reading now, Reading before) =>
        now.Wall > before.Wall.Plus(Since(before, now)).Plus(Lifetime.ClockTolerance);

    private readonly record struct Reading(Timestamp Wall, long Steady);
}
