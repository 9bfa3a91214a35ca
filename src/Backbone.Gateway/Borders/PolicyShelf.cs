using System.Collections.Immutable;
using Backbone.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Gateway.Borders;

/// <summary>
/// Policies as compiled, by their document's hash: a text is compiled once, and bound anew when other documents change.
/// Not for more than one thread.
/// </summary>
internal sealed class PolicyShelf(ILogger log)
{
    private Dictionary<Digest, Policy> _compiled = [];
    private Dictionary<Digest, Policy> _kept = [];

    private delegate bool Compiler<TPolicy>(
        PolicySource source, FederationSnapshot federation, Timestamp now, UnknownNames unknown, out TPolicy? policy,
        out ImmutableArray<PolicyFault> faults);

    /// <summary>The editions of some documents; what is not among them is forgotten.</summary>
    public PolicyEditions Take(
        (Release Document, Lifetime Holds)? release, IEnumerable<(Acceptance Document, Lifetime Holds)> acceptances,
        FederationSnapshot federation, Timestamp now)
    {
        _kept = [];
        var editions = new PolicyEditions(
            release is var (document, holds)
                ? Edition<ReleasePolicy>(document, holds, federation, now, ReleasePolicy.TryCompile, known => known.Rebind(federation, now)) : null,
            [
                .. acceptances.Select(acceptance => Edition<AcceptancePolicy>(acceptance.Document, acceptance.Holds, federation, now,
                    AcceptancePolicy.TryCompile, known => known.Rebind(federation, now))).OfType<PolicyEdition<AcceptancePolicy>>(),
            ]);
        _compiled = _kept;
        return editions;
    }

    private PolicyEdition<TPolicy>? Edition<TPolicy>(
        PolicyDocument document, Lifetime holds, FederationSnapshot federation, Timestamp now, Compiler<TPolicy> compile,
        Func<TPolicy, TPolicy> rebind) where TPolicy : Policy
    {
        TPolicy? policy;
        if (_compiled.TryGetValue(document.Id.Hash, out var known)) policy = rebind((TPolicy)known);
        else if (!compile(PolicySource.Of(document), federation, now, UnknownNames.MatchNobody,
            out policy, out var faults))
            log.PolicyUnreadable(document.Id, faults[0].ToString());
        if (policy is null) return null;
        _kept[document.Id.Hash] = policy;
        return new PolicyEdition<TPolicy>(policy, document.Head.Version, holds);
    }
}
