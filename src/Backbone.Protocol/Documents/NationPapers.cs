using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>A nation's newest verified documents, in force or not.</summary>
internal sealed record NationPapers(
    Verified<Mandate>? Mandate = null, Verified<Roster>? Roster = null, Verified<KeySet>? KeySet = null,
    Verified<Release>? Release = null, Verified<Acceptance>? Acceptance = null)
{
    /// <summary>Of a nation of which nothing is known.</summary>
    public static readonly NationPapers None = new();
}

/// <summary>A document of which a signature verified, and by whose key.</summary>
/// <param name="Document">What it says.</param>
/// <param name="Signer">Whose signature verified.</param>
/// <param name="Signed">A mandate as signed: the root that the next charter names may have signed it too.</param>
internal sealed record Verified<T>(T Document, SigningKid Signer, SignedDocument? Signed = null) where T : FederationDocument
{
    /// <summary>Whether a key has signed it.</summary>
    public bool IsSignedBy(SigningPublicKey key) => Signer == key.Kid || Signed?.IsSignedBy(key) == true;
}
