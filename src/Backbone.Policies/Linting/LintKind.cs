namespace Backbone.Policies.Linting;

/// <summary>What may be wrong with a rule that is rightly written.</summary>
public enum LintKind
{
    /// <summary>Another rule of the same effect takes all that it takes: without it nothing would change.</summary>
    Shadowed,

    /// <summary>It allows only what another rule refuses: it never lets anything pass.</summary>
    Contradicted,

    /// <summary>It allows only what markings or the charter refuse: it never lets anything pass.</summary>
    Unreachable,
}
