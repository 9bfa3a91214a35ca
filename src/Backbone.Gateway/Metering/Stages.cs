namespace Backbone.Gateway.Metering;

/// <summary>The stages of a message's life at a gateway, and what can become of it there: the words of labels.</summary>
internal static class Stages
{
    /// <summary>At the ReleaseDesk.</summary>
    public const string Release = "release";

    /// <summary>From the outbox to the broker, one consignment for each recipient.</summary>
    public const string Publication = "publication";

    /// <summary>At the AcceptanceDesk.</summary>
    public const string Acceptance = "acceptance";

    /// <summary>To the consumers of subscriptions, each time.</summary>
    public const string Delivery = "delivery";

    /// <summary>What became of a message abroad is told at home; in traces only.</summary>
    public const string Receipt = "receipt";

    /// <summary>It goes out.</summary>
    public const string Released = "released";

    /// <summary>It waits at home for approvals.</summary>
    public const string Waiting = "waiting";

    /// <summary>It was answered, or was here, before.</summary>
    public const string Repeated = "repeated";

    /// <summary>It goes nowhere.</summary>
    public const string Refused = "refused";

    /// <summary>It is durable at the broker.</summary>
    public const string Placed = "placed";

    /// <summary>The broker takes it later.</summary>
    public const string Postponed = "postponed";

    /// <summary>The broker does not take it, or its answer is not true.</summary>
    public const string NotTaken = "not_taken";

    /// <summary>It is in the nation's mail.</summary>
    public const string Accepted = "accepted";

    /// <summary>It is put aside.</summary>
    public const string Quarantined = "quarantined";

    /// <summary>The broker had nothing left of it: it expired before it was collected.</summary>
    public const string Trimmed = "trimmed";

    /// <summary>It came after it had expired.</summary>
    public const string Expired = "expired";

    /// <summary>Its lane is stopped until an officer has decided.</summary>
    public const string LaneStopped = "lane_stopped";

    /// <summary>It was handed to a consumer.</summary>
    public const string HandedOver = "handed_over";

    /// <summary>A consumer refused it, or it was handed over as often as allowed, and nobody settled it.</summary>
    public const string DeadLetter = "dead_letter";
}
