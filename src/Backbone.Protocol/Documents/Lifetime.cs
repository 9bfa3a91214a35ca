using System.Collections.Immutable;

namespace Backbone.Protocol.Documents;

/// <summary>The time in which a document or key counts.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The moment after its last; itself not included.</param>
public readonly record struct Lifetime(Timestamp From, Timestamp Until)
{
    /// <summary>
    /// How far two clocks may be apart: what begins now at its issuer must count at once at everybody else (the same
    /// two minutes by which a message may be created ahead of its verifier's clock).
    /// </summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(120);

    /// <summary>So many days before an end somebody is warned of it.</summary>
    public static readonly ImmutableArray<int> WarningDays = [30, 14, 7, 1];

    /// <summary>From this warning on an end is near.</summary>
    private const int NearDays = 14;

    private static readonly TimeSpan ShortLife = TimeSpan.FromDays(2);

    /// <summary>Whether there is any time in it.</summary>
    public bool IsEmpty => From >= Until;

    /// <summary>How long it is; zero where it is empty, and never more than .NET can say.</summary>
    public TimeSpan Length => IsEmpty ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds((long)Math.Min(Until.Milliseconds - From.Milliseconds, MaxMilliseconds));

    private const ulong MaxMilliseconds = (ulong)(long.MaxValue / TimeSpan.TicksPerMillisecond);

    /// <summary>Whether a moment lies in it; the beginning may lie <see cref="ClockTolerance"/> ahead, the end may
    /// not.</summary>
    public bool Covers(Timestamp moment) => From <= moment.Plus(ClockTolerance) && moment < Until;

    /// <summary>
    /// Whether a moment on somebody else's clock may lie in it: both ends allow for <see cref="ClockTolerance"/>. For a moment
    /// that is the verifier's own and not the signer's: what was signed just before the end may be seen just after it.
    /// </summary>
    public bool CoversAbout(Timestamp moment) => From <= moment.Plus(ClockTolerance) && moment < Until.Plus(ClockTolerance);

    /// <summary>
    /// The warning that is due: the least of <see cref="WarningDays"/> of which no more is left; 0 once it has ended; null where none
    /// is due. A warning counts that lies in the second half, so that nothing begins with one; what lives for less than two days has
    /// the last warning in its last fifth.
    /// </summary>
    public int? WarningAt(Timestamp moment)
    {
        if (moment >= Until) return 0;
        var (left, life) = (TimeSpan.FromMilliseconds(Math.Min(Until.Milliseconds - moment.Milliseconds, MaxMilliseconds)), Length);
        if (life < ShortLife) return left <= life / 5 ? WarningDays[^1] : null;
        return WarningDays.Where(days => TimeSpan.FromDays(days) <= life / 2 && left <= TimeSpan.FromDays(days)).Select(days => (int?)days).Min();
    }

    /// <summary>
    /// Whether its end is so near that work that still goes on is no longer well: the warning of 14 days, or of less, is due. False
    /// once it has ended.
    /// </summary>
    public bool EndsSoon(Timestamp moment) => WarningAt(moment) is > 0 and <= NearDays;

    /// <summary>The time that both have; empty where there is none.</summary>
    public Lifetime Within(Lifetime other) =>
        new(From > other.From ? From : other.From, Until < other.Until ? Until : other.Until);

    /// <inheritdoc/>
    public override string ToString() => $"{From} to {Until}";
}
