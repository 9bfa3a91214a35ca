using System.Security.Cryptography.X509Certificates;

namespace Backbone.Transport.Trust;

/// <summary>A root and what is known of its revocations.</summary>
/// <param name="Certificate">The root.</param>
/// <param name="List">The newest list that the root's key signed; null where there is none.</param>
/// <param name="ForgedListSeen">A list names this root as issuer, and its key did not sign it.</param>
internal sealed record RootTrust(X509Certificate2 Certificate, RevocationList? List, bool ForgedListSeen)
{
    public static RootTrust Of(X509Certificate2 root, IEnumerable<RevocationList> lists)
    {
        var named = lists.Where(list => list.NamesIssuer(root)).ToLookup(list => list.IsSignedBy(root));
        var newest = named[true].OrderByDescending(list => list.Number).ThenByDescending(list => list.From).FirstOrDefault();
        return new RootTrust(root, newest, named[false].Any());
    }
}
