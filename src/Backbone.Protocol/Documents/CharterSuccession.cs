using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Documents;

/// <summary>Who must sign a charter (SPEC § Charter).</summary>
internal static class CharterSuccession
{
    /// <summary>Version 1: a quorum of its own roots, and nobody else.</summary>
    public static bool IsFoundedBy(Charter charter, SignedDocument signed, Findings findings)
    {
        var roots = charter.Nations.ToDictionary(nation => nation.RootKey.Kid, nation => nation.RootKey);
        return IsQuorate(roots.Keys, charter.Quorum, signed, "of its own", findings)
            && AllVerify(roots, signed, findings);
    }

    /// <summary>Version v + 1: a quorum of v's roots, every root that it adds or changes, and nobody else.</summary>
    public static bool Follows(Charter before, Charter next, SignedDocument signed, Findings findings)
    {
        var old = before.Nations.ToDictionary(nation => nation.RootKey.Kid, nation => nation.RootKey);
        if (!IsQuorate(old.Keys, before.Quorum, signed, $"of version {before.Head.Version}", findings)) return false;
        foreach (var nation in next.Nations)
        {
            var kept = before.FindNation(nation.Code)?.RootKey.Kid == nation.RootKey.Kid;
            if (!kept && !IsSignatory(nation.RootKey.Kid, signed))
                return findings.No($"it adds or changes the root of {nation.Code}, which did not sign");
            old.TryAdd(nation.RootKey.Kid, nation.RootKey);
        }
        return AllVerify(old, signed, findings);
    }

    private static bool IsQuorate(
        IEnumerable<SigningKid> roots, int quorum, SignedDocument signed, string whose, Findings findings)
    {
        var count = roots.Count(kid => IsSignatory(kid, signed));
        return count >= quorum || findings.No(
            $"{count} roots {whose} signed, {quorum} are asked for",
            "gather the missing signatures and assemble it again");
    }

    // A kid stands among the signatures once at most, so one root counts once.
    private static bool IsSignatory(SigningKid kid, SignedDocument signed) => signed.Signatures.Any(s => s.Kid == kid);

    private static bool AllVerify(
        Dictionary<SigningKid, SigningPublicKey> roots, SignedDocument signed, Findings findings)
    {
        foreach (var signature in signed.Signatures)
        {
            if (!roots.TryGetValue(signature.Kid, out var root))
                return findings.No($"it is signed by {signature.Kid}, which is no root");
            if (!signed.IsSignedBy(root)) return findings.No($"the signature of root {signature.Kid} does not verify");
        }
        return true;
    }
}
