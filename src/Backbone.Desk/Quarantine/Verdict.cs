namespace Backbone.Desk.Quarantine;

/// <summary>What a releaser decides about an entry.</summary>
public enum Verdict
{
    /// <summary>Into the mail, against the nation's own rules.</summary>
    Release,

    /// <summary>Out for good.</summary>
    Refuse,

    /// <summary>Out for good, and its bytes are dropped.</summary>
    Drop,
}
