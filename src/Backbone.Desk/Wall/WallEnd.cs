using System.Collections.Immutable;
using Backbone.Client.Members;
using Backbone.Client.Operations;
using Backbone.Desk.Languages;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Documents;

namespace Backbone.Desk.Wall;

/// <summary>Something that ends.</summary>
/// <param name="What">What it is.</param>
/// <param name="Until">When.</param>
public sealed record WallEnd(Phrase What, Timestamp Until)
{
    /// <summary>Days that a bar shows at most: more is far.</summary>
    public const int FarDays = 90;

    /// <summary>Whole days left; below nothing it is over.</summary>
    public int DaysLeft(Timestamp now) => (int)Math.Floor((Until.ToDateTimeOffset() - now.ToDateTimeOffset()).TotalDays);

    /// <summary>How near it is: bad in the last week, a warning in the last month.</summary>
    public static string Style(int days) => days < 7 ? "bad" : days < 30 ? "warn" : "good";

    /// <summary>What ends for this profile and its nation, the nearest first.</summary>
    public static ImmutableArray<WallEnd> Of(CallerStanding standing, FederationSnapshot federation, IEnumerable<KnownPolicy> policies,
        NationCode own, Timestamp now)
    {
        (Phrase What, Timestamp? Until)[] all =
        [
            (WallWords.Certificate, Timestamp.From(standing.CertificateUntil)),
            (WallWords.Signing, standing.SigningLifetime?.Until),
            (WallWords.Opening, standing.SealedToUntil),
            (WallWords.Charter, federation.Charter.Head.Lifetime.Until),
            (WallWords.Mandate, federation.FindMandate(own, now)?.Head.Lifetime.Until),
            (WallWords.Roster, federation.FindRoster(own, now)?.Head.Lifetime.Until),
            (WallWords.Keys, federation.FindKeySet(own, now)?.Head.Lifetime.Until),
            .. policies.Where(policy => policy.InForce && policy.Document.Nation == own).Select(policy =>
                (policy.Document is Release ? WallWords.Release : WallWords.Acceptance, (Timestamp?)policy.Document.Head.Lifetime.Until)),
        ];
        return [.. all.Where(one => one.Until is not null).Select(one => new WallEnd(one.What, one.Until!.Value)).OrderBy(one => one.Until)];
    }
}
