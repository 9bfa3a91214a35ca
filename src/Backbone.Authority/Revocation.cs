using System.Security.Cryptography.X509Certificates;

namespace Backbone.Authority;

/// <summary>One certificate taken back.</summary>
/// <param name="Certificate">The certificate; only its serial number goes on the list.</param>
/// <param name="At">Since when it is no longer good.</param>
/// <param name="Reason">Why, as RFC 5280 § 5.3.1 knows it.</param>
public sealed record Revocation(
    X509Certificate2 Certificate, DateTimeOffset At, X509RevocationReason Reason = X509RevocationReason.Unspecified);
