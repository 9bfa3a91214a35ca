using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Health;

/// <summary>Something that counts for a time: a certificate, a list, a document.</summary>
/// <param name="From">From when on.</param>
/// <param name="Until">Until when.</param>
public readonly record struct Ending(DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>Whether it has begun, and has not ended.</summary>
    public bool Covers(DateTimeOffset now) => From <= now && now < Until;

    /// <summary>Whether its end is near (<see cref="Lifetime.EndsSoon"/>).</summary>
    public bool IsNear(DateTimeOffset now) => Life.EndsSoon(Timestamp.From(now));

    /// <summary>The warning that is due, in days (<see cref="Lifetime.WarningAt"/>).</summary>
    public int? WarningAt(DateTimeOffset now) => Life.WarningAt(Timestamp.From(now));

    private Lifetime Life => new(Timestamp.From(From), Timestamp.From(Until));

    /// <summary>How long it still counts, in words.</summary>
    public string Left(DateTimeOffset now) => From > now ? $"not yet valid, begins on {From.UtcDateTime:u}"
        : Until <= now ? $"ended on {Until.UtcDateTime:u}"
        : (Until - now) switch
        {
            { TotalDays: >= 2 } left => $"{(int)left.TotalDays} days left",
            { TotalHours: >= 2 } left => $"{(int)left.TotalHours} hours left",
            var left => $"{(int)left.TotalMinutes} minutes left",
        };

    /// <summary>What a look finds where this is something without which nothing goes.</summary>
    /// <param name="what">What it is.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="renew">How it is renewed: a sentence.</param>
    /// <param name="missing">How bad it is that it does not count.</param>
    public Finding Judge(string what, DateTimeOffset now, string renew, Condition missing = Condition.NotReady)
    {
        var cause = $"{what}: {Left(now)}";
        if (now < From) return new Finding(missing, cause, $"compare this machine's clock with others; {renew}");
        if (now >= Until) return new Finding(missing, cause, renew) { Since = Until };
        return IsNear(now) ? Finding.Degraded(cause, renew) : Finding.Ready(cause);
    }
}
