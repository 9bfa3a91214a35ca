using Backbone.Hosting.Health;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Hosting.Terms;

/// <summary>What ends of the signed documents that are in force, and of the keys that signed them. That none is in force, health says.</summary>
public static class FederationTerms
{
    /// <summary>The charter, and of each nation mandate, roster, key set, and the keys of those in charge.</summary>
    /// <param name="federation">What is known.</param>
    /// <param name="own">Whose gateway this is; null: a broker's, which sees to the charter alone.</param>
    /// <param name="now">The present moment.</param>
    public static IEnumerable<Term> Of(FederationSnapshot federation, NationCode? own, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(federation);
        var nations = federation.Charter.Nations.Select(nation => nation.Code);
        return nations.SelectMany(nation => Of(federation, nation, now).Select(term => term with { IsOwn = nation == own }))
            .Prepend(new Term("charter", "", "the charter", NationDocuments.EndingOf(federation.Charter.Head.Lifetime), Renewals.Charter));
    }

    /// <summary>A policy.</summary>
    public static Term OfPolicy(string thing, NationCode nation, Lifetime life) =>
        new(thing, nation.ToString(), $"the {thing.Replace('_', ' ')} of {nation}", NationDocuments.EndingOf(life), Renewals.Policy);

    private static IEnumerable<Term> Of(FederationSnapshot federation, NationCode nation, Timestamp now)
    {
        var mandate = federation.FindMandate(nation, now);
        (string Thing, Lifetime? Life, string Renew)[] found =
        [
            ("mandate", mandate?.Head.Lifetime, Renewals.Mandate),
            ("roster", federation.FindRoster(nation, now)?.Head.Lifetime, Renewals.Registers),
            ("key_set", federation.FindKeySet(nation, now)?.Head.Lifetime, Renewals.Registers),
            ("registrar_key", Last(mandate?.RegistrarKeys), Renewals.Mandate),
            ("policy_key", Last(mandate?.PolicyKeys), Renewals.Mandate),
        ];
        foreach (var (thing, life, renew) in found)
            if (life is { } counts)
                yield return new Term(thing, nation.ToString(), $"the {thing.Replace('_', ' ')} of {nation}", NationDocuments.EndingOf(counts), renew);
    }

    // Where several are in charge, the work goes on until the last one ends.
    private static Lifetime? Last(IEnumerable<MandatedKey>? keys) =>
        keys?.Select(key => (Lifetime?)key.Lifetime).MaxBy(life => life!.Value.Until);
}
