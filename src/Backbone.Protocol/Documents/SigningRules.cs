using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>Who may sign which document at a moment, by what is known (SPEC § Signed documents).</summary>
/// <param name="charters">The charters adopted, ascending; the last one is the newest.</param>
/// <param name="papers">The nations' newest documents.</param>
/// <param name="now">The present moment.</param>
/// <param name="findings">Takes what is wrong.</param>
internal sealed class SigningRules(
    List<Charter> charters, Dictionary<NationCode, NationPapers> papers, Timestamp now, Findings findings)
{
    /// <summary>A mandate may be signed by two roots: the one in force, and the one that follows it or was before it.</summary>
    private const int MostMandateSignatures = 2;

    public bool IsRightlySigned(SignedDocument signed, FederationDocument document) => IsRightlySigned(signed, document, out _);

    /// <param name="signed">The document.</param>
    /// <param name="document">What it says.</param>
    /// <param name="signer">Whose signature it is by which the document holds; of a charter, one of them.</param>
    public bool IsRightlySigned(SignedDocument signed, FederationDocument document, out SigningKid signer)
    {
        signer = signed.Signatures[0].Kid;
        if (document is Charter charter) return IsRightlySigned(signed, charter);
        if (signed.Signatures.Length > (document is Mandate ? MostMandateSignatures : 1))
            return findings.No($"it has {signed.Signatures.Length} signatures, {(document is Mandate ? "one or two are" : "one is")} right");
        var key = document is Mandate mandate ? RootOf(mandate, signed) : MandatedOf(document, signer);
        if (key is null) return false;
        signer = key.Kid;
        return signed.IsSignedBy(key) || findings.No("its signature does not verify");
    }

    private bool IsRightlySigned(SignedDocument signed, Charter charter)
    {
        // The first one's hash was entered by an operator; who signs a later version 1 + n is not known from it alone.
        if (charters.Count == 0)
            return charter.Head.Version > 1 || CharterSuccession.IsFoundedBy(charter, signed, findings);
        var before = charters.Find(known => known.Head.Version + 1 == charter.Head.Version);
        if (before is not null) return CharterSuccession.Follows(before, charter, signed, findings);
        var (first, next) = (charters[0].Head.Version, charters[^1].Head.Version + 1);
        return charter.Head.Version <= first
            ? findings.No(
                $"it is not the trusted charter version {first}, nor does it follow it", "take the newest version")
            : findings.No($"version {next} is missing before it", $"fetch version {next} first");
    }

    // A second signature is judged when a charter names its root.
    private SigningPublicKey? RootOf(Mandate mandate, SignedDocument signed)
    {
        var root = charters[^1].FindNation(mandate.Nation)?.RootKey;
        if (root is not null && signed.Signatures.Any(signature => signature.Kid == root.Kid)) return root;
        findings.No($"it is signed by {string.Join(" and ", signed.Signatures.Select(signature => signature.Kid))}, which is not the root of {mandate.Nation}",
            "sign it with the nation's root, or fetch the charter that names the new one");
        return null;
    }

    private SigningPublicKey? MandatedOf(FederationDocument document, SigningKid signer)
    {
        if (document.Head.Nation is not { } nation
            || papers.GetValueOrDefault(nation)?.Mandate?.Document is not { } mandate)
        {
            findings.No("the nation's mandate is not known yet", "fetch the mandate first");
            return null;
        }
        var role = document is PolicyDocument ? "policy" : "registrar";
        if (mandate.FindSigner(document.Id.Type, signer) is not { } mandated)
        {
            findings.No($"it is signed by {signer}, which is no {role} key of {mandate.Id}",
                $"sign it with a {role} key that is mandated, or fetch the newest mandate");
            return null;
        }
        if (mandated.Lifetime.Covers(now)) return mandated.Key;
        findings.No($"its {role} key is mandated from {mandated.Lifetime}, not now",
            $"check the clock, or sign it with a {role} key that is mandated now");
        return null;
    }
}
