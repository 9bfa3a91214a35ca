namespace Backbone.Exercise.Nations;

/// <summary>What somebody does in the exercise.</summary>
public enum CastRole
{
    /// <summary>Sends and reads, for the member and personally.</summary>
    Officer,

    /// <summary>An officer who also approves what others send.</summary>
    Releaser,

    /// <summary>Runs the nation's gateway: journal, quarantine, alarms.</summary>
    Operator,

    /// <summary>A program that hands drafts to the gateway, which holds its keys: it has a TLS certificate and nothing else.</summary>
    System,
}
