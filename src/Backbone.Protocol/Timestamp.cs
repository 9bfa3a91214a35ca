using System.Globalization;

namespace Backbone.Protocol;

/// <summary>A moment as everything on the wire writes it: milliseconds since 1970 UTC.</summary>
/// <param name="Milliseconds">Unsigned, since 1970-01-01T00:00:00Z.</param>
public readonly record struct Timestamp(ulong Milliseconds) : IComparable<Timestamp>
{
    private static readonly ulong Last = (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The clock's present moment.</summary>
    public static Timestamp Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return From(clock.GetUtcNow());
    }

    /// <summary>The moment, cut to milliseconds.</summary>
    /// <exception cref="ArgumentException">Before 1970.</exception>
    public static Timestamp From(DateTimeOffset moment)
    {
        var milliseconds = moment.ToUnixTimeMilliseconds();
        if (milliseconds < 0) throw new ArgumentException("a timestamp is not before 1970", nameof(moment));
        return new Timestamp((ulong)milliseconds);
    }

    /// <summary>As .NET writes it; values beyond the year 9999 become the last moment that .NET knows.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(Milliseconds, Last));

    /// <summary>Later by a span; earlier where it is negative. Stops at the ends of the range.</summary>
    public Timestamp Plus(TimeSpan span)
    {
        var difference = (Int128)Milliseconds + (Int128)Math.Truncate(span.TotalMilliseconds);
        return new Timestamp((ulong)Int128.Clamp(difference, 0, ulong.MaxValue));
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Timestamp left, Timestamp right) => left.Milliseconds < right.Milliseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Timestamp left, Timestamp right) => left.Milliseconds > right.Milliseconds;

    /// <summary>Not later than.</summary>
    public static bool operator <=(Timestamp left, Timestamp right) => left.Milliseconds <= right.Milliseconds;

    /// <summary>Not earlier than.</summary>
    public static bool operator >=(Timestamp left, Timestamp right) => left.Milliseconds >= right.Milliseconds;

    /// <summary>ISO 8601 with milliseconds, UTC.</summary>
    public override string ToString() =>
        ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
