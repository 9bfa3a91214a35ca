using System.Security.Cryptography.X509Certificates;

namespace Backbone.Transport.Peers;

/// <summary>
/// The one rule by which certificate chains are built, here and inside .NET's TLS: nothing is fetched. A certificate names
/// URLs (of its issuer, of lists, of OCSP responders), and .NET would ask them before anybody has judged who shows it:
/// strangers would choose whom this process calls, and how long a handshake takes. <c>Backbone.Tidy.Tests</c> looks that
/// no chain is built in another way.
/// </summary>
internal static class OfflineChain
{
    /// <summary>A policy that trusts no root, asks nobody, and leaves revocation to <see cref="PeerVerifier"/>.</summary>
    public static X509ChainPolicy Policy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Whether <paramref name="root"/> itself issued a certificate; times are not looked at.</summary>
    public static bool IsSignedBy(X509Certificate2 root, X509Certificate2 leaf, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.CustomTrustStore.Add(root);
        // Times are judged by the clock that was passed in, each with a reason of its own.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        var good = chain.Build(leaf) && chain.ChainElements.Count == 2;
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return good;
    }
}
