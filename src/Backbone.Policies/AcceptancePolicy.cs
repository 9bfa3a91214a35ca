using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Clauses;
using Backbone.Policies.Rules;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Policies;

/// <summary>What a nation takes in: <c>accept</c>. Goes, sealed, to the other nations' gateways.</summary>
public sealed class AcceptancePolicy : Policy
{
    private AcceptancePolicy(PolicySource source, PolicySyntax syntax, Names names, ImmutableArray<PolicyFault> notices)
        : base(PolicyKind.Acceptance, source, syntax, names, notices) { }

    /// <summary>Compiles an acceptance policy.</summary>
    /// <param name="source">The file.</param>
    /// <param name="federation">Who is who.</param>
    /// <param name="now">The moment at which documents must be in force.</param>
    /// <param name="unknown">What becomes of names that they do not know.</param>
    /// <param name="policy">The policy, where there is no fault.</param>
    /// <param name="faults">Everything that is wrong, in the file's order.</param>
    public static bool TryCompile(
        PolicySource source, FederationSnapshot federation, Timestamp now, UnknownNames unknown,
        [NotNullWhen(true)] out AcceptancePolicy? policy, out ImmutableArray<PolicyFault> faults)
    {
        var compiled = Compile(source, PolicyKind.Acceptance, federation, now, unknown, out faults);
        policy = compiled is var (syntax, names, notices) ? new AcceptancePolicy(source, syntax, names, notices) : null;
        return policy is not null;
    }

    /// <summary>The same policy by other documents: when a roster, a mandate or the charter has changed.</summary>
    public AcceptancePolicy Rebind(FederationSnapshot federation, Timestamp now)
    {
        var (names, notices) = Bind(this, PolicyKind.Acceptance, federation, now);
        return new AcceptancePolicy(Source, Syntax, names, notices);
    }
}
