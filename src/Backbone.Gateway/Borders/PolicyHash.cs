using System.Security.Cryptography;
using Backbone.Gateway.Storage;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>The salted hash of the release policy in force: what an approval is for, wherever it is given or comes in.</summary>
internal static class PolicyHash
{
    /// <summary>The hash; null where no release policy is in force.</summary>
    public static async Task<Digest?> FindAsync(NationalBorders border, NationalStore store, Timestamp now, CancellationToken cancellation)
    {
        if (border.Federation.FindRelease(border.Out.Nation, now) is not { Id: var policy }) return null;
        var salt = await store.ReadAsync(session => SaltTable.Find(session, policy.Hash), cancellation)
            ?? await store.WriteAsync(session =>
                SaltTable.Of(session, policy.Hash, RandomNumberGenerator.GetBytes(DocumentVersion.SaltBytes)), cancellation);
        return policy.SaltedHash(salt);
    }
}
