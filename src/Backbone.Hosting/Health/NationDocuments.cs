using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Health;

/// <summary>The signed documents by which a nation is known: in force, and for how long.</summary>
public static class NationDocuments
{
    /// <summary>A document's time; one that begins within the tolerance of clocks counts already.</summary>
    public static Ending EndingOf(Lifetime life) =>
        new(life.From.Plus(-Lifetime.ClockTolerance).ToDateTimeOffset(), life.Until.ToDateTimeOffset());

    /// <summary>Whether nations are known whose documents are not needed for the process itself.</summary>
    /// <param name="federation">What is known.</param>
    /// <param name="nations">Which nations.</param>
    /// <param name="now">The present moment.</param>
    public static Finding Judge(FederationSnapshot federation, IReadOnlyCollection<NationCode> nations, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        ArgumentNullException.ThrowIfNull(nations);
        var missing = nations.Select(nation => (Nation: nation, Names: federation.LivesOf(nation, now).Where(one => one.Life is null).ToList()))
            .Where(one => one.Names.Count > 0).ToList();
        return missing.Count == 0
            ? Finding.Ready($"the documents of {nations.Count} nations are in force")
            : Finding.Degraded($"not in force: {string.Join(", ", missing.SelectMany(one => one.Names).Select(one => one.Name))}",
                $"ask the operators of {string.Join(", ", missing.Select(one => one.Nation))} to publish their next versions");
    }
}
