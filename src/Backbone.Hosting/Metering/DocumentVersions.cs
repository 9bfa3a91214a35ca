using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Metering;

/// <summary>Which versions of the signed documents are in force.</summary>
public static class DocumentVersions
{
    private static readonly Measure Version = new(
        "backbone.document.version", "{version}", "Version of a signed document that is in force");

    /// <summary>Charter, and mandate, roster and key set of each nation.</summary>
    /// <param name="federation">What is known; null where nothing is.</param>
    /// <param name="clock">What time it is.</param>
    public static Gauge Of(Func<FederationSnapshot?> federation, TimeProvider clock) => new("document versions", [Version], _ =>
        ValueTask.FromResult<IReadOnlyList<Reading>>(federation() is { } known ? [.. Versions(known, Timestamp.Now(clock))] : []));

    private static IEnumerable<Reading> Versions(FederationSnapshot federation, Timestamp now)
    {
        var found = federation.Charter.Nations.SelectMany(nation => new (string What, DocumentHead? Head)[]
        {
            ("mandate", federation.FindMandate(nation.Code, now)?.Head), ("roster", federation.FindRoster(nation.Code, now)?.Head),
            ("key_set", federation.FindKeySet(nation.Code, now)?.Head),
        }.Select(one => (one.What, Whose: nation.Code.ToString(), one.Head))).Prepend(("charter", "", federation.Charter.Head));
        foreach (var (what, whose, head) in found)
            if (head is not null) yield return Version.Of(head.Version, ("backbone.thing", what), ("backbone.nation", whose)); // else health says so
    }
}
