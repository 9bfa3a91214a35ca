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

    private static readonly TimeSpan MostNear = TimeSpan.FromDays(14);

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
    /// Whether its end is so near that somebody must see to it: a fifth of it is left, or two weeks where that is less. False once it
    /// has ended.
    /// </summary>
    public bool EndsSoon(Timestamp moment)
    {
        var near = Length / 5;
        return moment < Until && Until < moment.Plus(near < MostNear ? near : MostNear);
    }

    /// <summary>The time that both have; empty where there is none.</summary>
    public Lifetime Within(Lifetime other) =>
        new(From > other.From ? From : other.From, Until < other.Until ? Until : other.Until);

    /// <inheritdoc/>
    public override string ToString() => $"{From} to {Until}";
}
