namespace Backbone.Protocol.Tests.Golden;

/// <summary>federation.json: documents, the hash to trust, and every seed that a vector needs.</summary>
/// <param name="What">What it is, for a stranger.</param>
/// <param name="Now">The present moment, in milliseconds since 1970 UTC.</param>
/// <param name="TrustedCharter">Document hash of the charter, hexadecimal.</param>
/// <param name="Documents">Canonical SignedDocuments in the order in which they are adopted, base64.</param>
/// <param name="Signing">Seeds of signing keys.</param>
/// <param name="Opening">Seeds of opening keys.</param>
internal sealed record GoldenFederation(
    string What, ulong Now, string TrustedCharter, string[] Documents, GoldenSeed[] Signing, GoldenSeed[] Opening);
