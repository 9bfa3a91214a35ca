using System.Security.Cryptography.X509Certificates;
using Backbone.Protocol.Addresses;

namespace Backbone.Transport.Trust;

/// <summary>One TLS root as the charter lists it. It vouches for identities of its domain and for no others.</summary>
/// <param name="Domain">The nation's or the brokers' part of the federation.</param>
/// <param name="Certificate">The self-signed root certificate.</param>
public sealed record TrustedRoot(TrustDomain Domain, X509Certificate2 Certificate);
