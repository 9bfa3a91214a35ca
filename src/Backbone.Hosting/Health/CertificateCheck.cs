using Backbone.Transport.Credentials;

namespace Backbone.Hosting.Health;

/// <summary>Whether the own certificate counts, and for how long: without it nobody connects, and no peer is reached.</summary>
/// <param name="own">The certificate.</param>
/// <param name="renewal">Who renews it and how: the end of a sentence.</param>
/// <param name="clock">What time it is.</param>
internal sealed class CertificateCheck(OwnCertificate own, string renewal, TimeProvider clock)
{
    /// <summary>What it is, for people.</summary>
    public const string Name = "the certificate of this process";

    /// <summary>From when until when it counts.</summary>
    public static Ending LifeOf(OwnCertificate own) => new(own.Certificate.NotBefore.ToUniversalTime(), own.Certificate.NotAfter.ToUniversalTime());

    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(LifeOf(own).Judge(Name, clock.GetUtcNow(), renewal));
    }
}
