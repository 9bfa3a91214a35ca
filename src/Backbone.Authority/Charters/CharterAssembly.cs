using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Documents;
using Backbone.Protocol.Keys;

namespace Backbone.Authority.Charters;

/// <summary>Puts the roots' signatures under one draft together: each came as a signed document of its own.</summary>
/// <param name="clock">What time it is.</param>
public sealed class CharterAssembly(TimeProvider clock)
{
    /// <summary>Assembles a charter.</summary>
    /// <param name="parts">The draft as each root signed it.</param>
    /// <param name="previous">
    /// Charters before it, the last one at least; the first of them is taken as given, for whoever adopts the new one judges it anew.
    /// Empty for version 1.
    /// </param>
    /// <returns>A charter that everybody would adopt who knows the one before, or trusts the hash of version 1.</returns>
    /// <exception cref="AuthorityException">The parts are of several drafts; too few signed, or a wrong root did; the one before is missing.</exception>
    public SignedDocument Assemble(IReadOnlyList<SignedDocument> parts, IReadOnlyList<SignedDocument> previous)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(previous);
        var (payload, charter) = PayloadOf(parts);
        var before = previous.Select(CharterOf).OrderBy(one => one.Head.Version).ToList();
        var roots = before.Append(charter).SelectMany(one => one.Nations).Select(nation => nation.RootKey).ToList();
        // Of two signatures of one root, one that verifies is enough.
        var signatures = parts.SelectMany(part => part.Signatures.Select(signature => (part, signature))).GroupBy(pair => pair.signature.Kid)
            .Select(same => same.OrderByDescending(pair => roots.Any(root => root.Kid == same.Key && pair.part.IsSignedBy(root))).First().signature);
        var authority = new DocumentAuthority(clock);
        if (charter.Head.Version == 1)
            return authority.TryFound(payload, signatures, out var founded, out var no) ? founded : throw new AuthorityException(no);
        if (before.Count == 0)
            throw new AuthorityException($"it is the {charter.Id}, and the one before it decides who must sign", "name that one with --previous CHARTER");
        var history = new FederationHistory(before[0].Id.Hash);
        history.AdoptAll(previous.Select(one => one.Bytes), Timestamp.Now(clock));
        return authority.TryAssemble(payload, signatures, history, out var signed, out var refused)
            ? signed : throw new AuthorityException(refused);
    }

    /// <summary>Which nations' roots have signed, and which have not; by the charter itself and those before it.</summary>
    public static ImmutableArray<(string Nation, bool Signed)> Signatories(IEnumerable<SignedDocument> parts, IEnumerable<SignedDocument> previous)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var all = parts.ToList();
        var kids = all.SelectMany(part => part.Signatures).Select(signature => signature.Kid).ToHashSet<SigningKid>();
        return
        [
            .. previous.Concat(all.Take(1)).Select(CharterOf).SelectMany(charter => charter.Nations)
                .Select(nation => (nation.Code, nation.RootKey.Kid)).Distinct()
                .OrderBy(root => root.Code.ToString(), StringComparer.Ordinal).Select(root => ($"{root.Code}, root {root.Kid}", kids.Contains(root.Kid))),
        ];
    }

    private static (DocumentPayload Payload, Charter Charter) PayloadOf(IReadOnlyList<SignedDocument> parts)
    {
        if (parts.Count == 0) throw new AuthorityException("no signed draft is given", "name the files that backbone charter sign made");
        var charter = CharterOf(parts[0]);
        foreach (var part in parts)
            if (part.Hash != charter.Id.Hash)
                throw new AuthorityException(
                    $"not all have signed the same draft: there are {charter.Id.Hash} and {part.Hash}", "agree on one draft, and have it signed by all");
        return (parts[0].Payload, charter);
    }

    private static Charter CharterOf(SignedDocument signed) =>
        Charter.TryRead(signed, out var charter, out var refused) ? charter : throw new AuthorityException(refused);
}
