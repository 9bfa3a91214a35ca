using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Clauses;
using Backbone.Policies.Rules;
using Backbone.Protocol;
using Backbone.Protocol.Documents;

namespace Backbone.Policies;

/// <summary>What a nation lets out: <c>release</c> and <c>quotas</c>. Never leaves home.</summary>
public sealed class ReleasePolicy : Policy
{
    private ReleasePolicy(PolicySource source, PolicySyntax syntax, Names names, ImmutableArray<PolicyFault> notices)
        : base(PolicyKind.Release, source, syntax, names, notices) { }

    /// <summary>How many messages members may send; every quota that matches an author counts.</summary>
    public ImmutableArray<Quota> Quotas => Syntax.Quotas;

    /// <summary>Compiles a release policy.</summary>
    /// <param name="source">The file.</param>
    /// <param name="federation">Who is who.</param>
    /// <param name="now">The moment at which documents must be in force.</param>
    /// <param name="unknown">What becomes of names that they do not know.</param>
    /// <param name="policy">The policy, where there is no fault.</param>
    /// <param name="faults">Everything that is wrong, in the file's order.</param>
    public static bool TryCompile(
        PolicySource source, FederationSnapshot federation, Timestamp now, UnknownNames unknown,
        [NotNullWhen(true)] out ReleasePolicy? policy, out ImmutableArray<PolicyFault> faults)
    {
        var compiled = Compile(source, PolicyKind.Release, federation, now, unknown, out faults);
        policy = compiled is var (syntax, names, notices) ? new ReleasePolicy(source, syntax, names, notices) : null;
        return policy is not null;
    }

    /// <summary>The same policy by other documents: when a roster, a mandate or the charter has changed.</summary>
    public ReleasePolicy Rebind(FederationSnapshot federation, Timestamp now)
    {
        var (names, notices) = Bind(this, PolicyKind.Release, federation, now);
        return new ReleasePolicy(Source, Syntax, names, notices);
    }
}
