using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol;

namespace Backbone.Transport.Trust;

/// <summary>A root and what is known of its revocations.</summary>
/// <param name="Certificate">The root.</param>
/// <param name="List">The list in use, signed by the root's key; null where there is none.</param>
/// <param name="ForgedListSeen">A list names this root as issuer, and no root of that name signed it.</param>
internal sealed record RootTrust(X509Certificate2 Certificate, RevocationList? List, bool ForgedListSeen)
{
    /// <summary>SHA-256 of a root's public key, under which its lists are remembered.</summary>
    public static Digest KeyOf(X509Certificate2 root) => Digest.Of(root.PublicKey.ExportSubjectPublicKeyInfo());

    /// <summary>
    /// Chooses a root's list: one that is newer than the list in use takes its place, unless it is not in force and the
    /// other is. So an older list never comes back, and one that cannot be used yet, or any more, locks nobody out.
    /// </summary>
    /// <param name="root">The root.</param>
    /// <param name="signed">The lists that it signed.</param>
    /// <param name="before">The list in use until now, or remembered; null where there is none.</param>
    /// <param name="forged">Whether a list in the root's name was signed by nobody known.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="refuse">Told of each list that is not used, and why.</param>
    public static RootTrust Of(
        X509Certificate2 root, IEnumerable<RevocationList> signed, RevocationList? before, bool forged, DateTimeOffset now,
        Action<RefusedList> refuse)
    {
        var current = before;
        foreach (var list in signed.OrderByDescending(list => list.Number).ThenByDescending(list => list.From))
        {
            if (list.Hash == current?.Hash) continue;
            if (current is null || (list.IsNewerThan(current) && (list.IsInForce(now) || !current.IsInForce(now)))) current = list;
            else if (before is not null && current == before) refuse(WhyNot(list, current, now));
        }
        return new RootTrust(root, current, forged);
    }

    /// <summary>Why a list does not take the place of the one in use.</summary>
    public static RefusedList WhyNot(RevocationList list, RevocationList current, DateTimeOffset now)
    {
        var kept = $"the list with number {current.Number}, good until {current.Until:u}, stays in use";
        if (!list.IsNewerThan(current))
            return new RefusedList(list.Hash, list.Issuer,
                $"its number {list.Number} is not higher than that of the list taken before: {kept}; fetch the newest list from the CA", MayPass: false)
            { IsOlder = true };
        return new RefusedList(list.Hash, list.Issuer, now < list.From
            ? $"it is good from {list.From:u} and it is {now:u}: {kept}; check this machine's clock"
            : $"it ended on {list.Until:u} and it is {now:u}: {kept}; fetch the newest list from the CA", MayPass: true);
    }
}
