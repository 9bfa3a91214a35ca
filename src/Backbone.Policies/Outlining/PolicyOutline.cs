using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Backbone.Policies.Language;
using Backbone.Policies.Reading;
using Backbone.Policies.Rules;

namespace Backbone.Policies.Outlining;

/// <summary>What a policy says, rule by rule, for a table: read as the gateway reads it, bound to nobody, and deciding nothing.</summary>
/// <param name="Rules">In the file's order, which means nothing.</param>
/// <param name="Quotas">How many messages may leave; none in an acceptance.</param>
public sealed record PolicyOutline(ImmutableArray<RuleOutline> Rules, ImmutableArray<Quota> Quotas)
{
    /// <summary>Reads a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="kind">Which of the two policies it is.</param>
    /// <param name="outline">What it says, where there is no fault.</param>
    /// <param name="faults">Everything that is wrong, in the file's order.</param>
    public static bool TryRead(
        PolicySource source, PolicyKind kind, [NotNullWhen(true)] out PolicyOutline? outline, out ImmutableArray<PolicyFault> faults)
    {
        ArgumentNullException.ThrowIfNull(source);
        var found = new Faults(source.File);
        var syntax = PolicyReader.Read(source, kind, found);
        faults = found.ToList();
        outline = syntax is not null && found.None ? new PolicyOutline([.. syntax.Rules.Select(RuleOutline.Of)], syntax.Quotas) : null;
        return outline is not null;
    }
}
