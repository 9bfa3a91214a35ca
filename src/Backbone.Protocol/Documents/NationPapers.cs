using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Documents;

/// <summary>A nation's newest verified documents, in force or not.</summary>
internal sealed record NationPapers(
    Verified<Mandate>? Mandate = null, Verified<Roster>? Roster = null, Verified<KeySet>? KeySet = null,
    Verified<Release>? Release = null, Verified<Acceptance>? Acceptance = null)
{
    /// <summary>Of a nation of which nothing is known.</summary>
    public static readonly NationPapers None = new();
}

/// <summary>A document whose one signature verified, and by whose key.</summary>
internal sealed record Verified<T>(T Document, SigningKid Signer) where T : FederationDocument;
