namespace Backbone.Transport.Credentials;

/// <summary>Where a certificate and its private key lie, both PEM.</summary>
/// <param name="Certificate">The certificate's file.</param>
/// <param name="Key">The private key's file, PKCS #8 or SEC 1, readable by its owner only.</param>
public sealed record CertificatePaths(string Certificate, string Key);
