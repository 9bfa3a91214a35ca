namespace Backbone.Client.Sending;

/// <summary>How far a message is at one recipient (names after ETSI EN 319 522).</summary>
public enum DeliveryStage
{
    /// <summary>Waits at home for approvals; nothing of it has gone out. The gateway's word.</summary>
    Pending,

    /// <summary>Taken by the own gateway.</summary>
    Submitted,

    /// <summary>Not taken by the broker, for the reason beside it; the own gateway keeps it and publishes it again.</summary>
    NotTaken,

    /// <summary>On its way; the gateway's word, not proved.</summary>
    Accepted,

    /// <summary>Under a checkpoint with its quorum. Claimed only: this build has no proof of it.</summary>
    Committed,

    /// <summary>Durable in the recipient's national store: its gateway signed so.</summary>
    Delivered,

    /// <summary>Opened: a reader of the mailbox signed so.</summary>
    Opened,

    /// <summary>
    /// Refused at the recipient's border: its gateway signed so. Or it never left: an officer denied it, or the own release
    /// policy does; that is the own gateway's word.
    /// </summary>
    Refused,

    /// <summary>Its time ended before it was delivered.</summary>
    Expired,

    /// <summary>Taken back: the recipient's side signed so.</summary>
    Recalled,
}
