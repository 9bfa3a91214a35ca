namespace Backbone.Policies.Rulings;

/// <summary>What is known of the recipient nation's acceptance where a ruling is made.</summary>
public enum AcceptanceView
{
    /// <summary>It accepts.</summary>
    Accepts,

    /// <summary>It does not.</summary>
    Refuses,

    /// <summary>Its policy is not known here: its border decides, and the sender is told so.</summary>
    Missing,

    /// <summary>The newest policy known here has run out: its border decides, and the sender is told so.</summary>
    Stale,
}
