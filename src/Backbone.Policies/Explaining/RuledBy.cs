namespace Backbone.Policies.Explaining;

/// <summary>Who says a statement of an explanation.</summary>
public enum RuledBy
{
    /// <summary>The message's own markings.</summary>
    Markings,

    /// <summary>The charter, over all nations.</summary>
    Charter,

    /// <summary>The author's nation's release policy: for that nation's own people only.</summary>
    Release,

    /// <summary>The recipient's nation's acceptance policy.</summary>
    Acceptance,

    /// <summary>Approvals that the author's nation asks for: for its own people only.</summary>
    Approvals,
}
