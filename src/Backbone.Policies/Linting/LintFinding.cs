namespace Backbone.Policies.Linting;

/// <summary>A rule that does nothing, as the federation stands now.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Rule">Its id.</param>
/// <param name="Other">The rule on whose account; null where there is none.</param>
/// <param name="Fault">Where it stands, what is odd about it and what to do.</param>
public sealed record LintFinding(LintKind Kind, string Rule, string? Other, PolicyFault Fault)
{
    /// <inheritdoc/>
    public override string ToString() => Fault.ToString();
}
