using Backbone.Transport.Credentials;

namespace Backbone.Hosting.Health;

/// <summary>Whether the own certificate counts, and for how long: without it nobody connects, and no peer is reached.</summary>
/// <param name="own">The certificate.</param>
/// <param name="clock">What time it is.</param>
internal sealed class CertificateCheck(OwnCertificate own, TimeProvider clock)
{
    public ValueTask<Finding> LookAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var life = new Ending(own.Certificate.NotBefore.ToUniversalTime(), own.Certificate.NotAfter.ToUniversalTime());
        return ValueTask.FromResult(life.Judge("the certificate of this process", clock.GetUtcNow(),
            "have a certificate issued by your CA and put it with its key in the place of the old files: it is taken up within five seconds"));
    }
}
