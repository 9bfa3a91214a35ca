namespace Backbone.Gateway.Storage;

/// <summary>How far a submission is at home; kept as a number.</summary>
internal enum SubmissionStage
{
    /// <summary>Stamped and in the outbox.</summary>
    Released = 1,

    /// <summary>Waits for approvals.</summary>
    Waiting = 2,

    /// <summary>Waited, and was denied or refused.</summary>
    Ended = 3,
}
