using Backbone.Hosting.Health;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;
using Backbone.Transport.Credentials;
using Backbone.Transport.Trust;

namespace Backbone.Hosting.Metering;

/// <summary>How long everything still counts that counts for a time, and which versions of the documents are in force.</summary>
public static class Endings
{
    private static readonly Measure Left = new(
        "backbone.ending.remaining", "d", "Days until something ends that counts for a time; below zero once it has ended");

    private static readonly Measure Version = new(
        "backbone.document.version", "{version}", "Version of a signed document that is in force");

    /// <summary>How long something counts.</summary>
    /// <param name="what">A word of a closed set: certificate, charter.</param>
    /// <param name="whose">A nation of the charter, or the operators of the brokers; empty where it is this process's own.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="now">The present moment.</param>
    public static Reading Of(string what, string whose, DateTimeOffset until, DateTimeOffset now) =>
        Left.Of((until - now).TotalDays, ("backbone.thing", what), ("backbone.nation", whose));

    /// <summary>Documents of the federation: charter, and mandate, roster and key set of each nation, by what is in force.</summary>
    /// <param name="federation">What is known; null where nothing is.</param>
    /// <param name="more">Other documents that are in force: what, whose, until when.</param>
    /// <param name="clock">What time it is.</param>
    public static Gauge OfDocuments(
        Func<FederationSnapshot?> federation, Func<IEnumerable<(string What, NationCode Whose, Timestamp Until)>> more, TimeProvider clock) =>
        new("documents", [Version], _ =>
        {
            var now = Timestamp.Now(clock);
            return ValueTask.FromResult<IReadOnlyList<Reading>>(federation() is { } known
                ? [.. Documents(known, now), .. more().Select(one => Of(one.What, one.Whose.ToString(), one.Until.ToDateTimeOffset(), now.ToDateTimeOffset()))]
                : []);
        });

    /// <summary>The own certificate, and each revocation list that is there.</summary>
    internal static Gauge OfCertificates(OwnCertificate own, TrustStore trust, TimeProvider clock) =>
        new("certificates", [Left], _ =>
        {
            var now = clock.GetUtcNow();
            return ValueTask.FromResult<IReadOnlyList<Reading>>(
            [
                Of("certificate", "", own.Certificate.NotAfter.ToUniversalTime(), now),
                // A nation may have several roots; the list that ends first is the one to see to.
                .. trust.Lists().Where(list => list.Life is not null).GroupBy(list => list.Domain)
                    .Select(lists => Of("revocation_list", lists.Key.Nation?.ToString() ?? "brokers", lists.Min(list => list.Life!.Value.Until), now)),
            ]);
        })
        { ReadsEarly = true };

    private static IEnumerable<Reading> Documents(FederationSnapshot federation, Timestamp now)
    {
        var found = federation.Charter.Nations.SelectMany(nation => new (string What, DocumentHead? Head)[]
        {
            ("mandate", federation.FindMandate(nation.Code, now)?.Head), ("roster", federation.FindRoster(nation.Code, now)?.Head),
            ("key_set", federation.FindKeySet(nation.Code, now)?.Head),
        }.Select(one => (one.What, Whose: nation.Code.ToString(), one.Head))).Prepend(("charter", "", federation.Charter.Head));
        foreach (var (what, whose, head) in found)
        {
            if (head is null) continue; // none is in force: health says so
            yield return Of(what, whose, NationDocuments.EndingOf(head.Lifetime).Until, now.ToDateTimeOffset());
            yield return Version.Of(head.Version, ("backbone.thing", what), ("backbone.nation", whose));
        }
    }
}
