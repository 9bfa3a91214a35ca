using Backbone.Hosting.Metering;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Terms;

/// <summary>How long everything still counts that counts for a time, and which warning it has reached.</summary>
internal static class TermGauge
{
    private static readonly Measure Left = new(
        "backbone.ending.remaining", "d", "Days until something ends that counts for a time; below zero once it has ended");

    private static readonly Measure Warning = new(
        "backbone.ending.warning", "{warning}", "Which warning has been reached: 0 none, 1 to 4 that of 30, 14, 7 or 1 days before the end, 5 it has ended");

    /// <summary>The gauge of one source.</summary>
    public static Gauge Of(TermSource source, TimeProvider clock) => new(source.Name, [Left, Warning], _ =>
    {
        var now = clock.GetUtcNow();
        // A nation may have several of a kind, such as roots with a list each; the one that ends first is the one to see to.
        return ValueTask.FromResult<IReadOnlyList<Reading>>([.. source.Read(now).GroupBy(term => (term.Thing, term.Nation))
            .Select(terms => terms.MinBy(term => term.Life.Until)!).SelectMany(term => Of(term, now))]);
    })
    { ReadsEarly = source.ReadsEarly };

    private static IEnumerable<Reading> Of(Term term, DateTimeOffset now)
    {
        (string, string)[] labels = [("backbone.thing", term.Thing), ("backbone.nation", term.Nation)];
        yield return Left.Of((term.Life.Until - now).TotalDays, labels);
        yield return Warning.Of(StepOf(term.Life.WarningAt(now)), labels);
    }

    private static int StepOf(int? days) => days switch
    {
        null => 0,
        0 => Lifetime.WarningDays.Length + 1,
        { } left => Lifetime.WarningDays.IndexOf(left) + 1,
    };
}
