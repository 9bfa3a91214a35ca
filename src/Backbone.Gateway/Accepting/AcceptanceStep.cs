namespace Backbone.Gateway.Accepting;

/// <summary>The numbered steps of the <see cref="AcceptanceDesk"/>.</summary>
internal enum AcceptanceStep
{
    /// <summary>The recomputed entry hash is the announced one.</summary>
    Entry = 1,

    /// <summary>The stamp.</summary>
    Stamp = 2,

    /// <summary>The sealed handling opens, and is what was signed and stamped.</summary>
    Handling = 3,

    /// <summary>The author's signature and approvals.</summary>
    Author = 4,

    /// <summary>Own mailbox is the recipient; not seen; not expired.</summary>
    Recipient = 5,

    /// <summary>Own acceptance rules, and the charter.</summary>
    Rules = 6,

    /// <summary>Journal, mailbox or quarantine, and receipt in one transaction.</summary>
    Acceptance = 7,
}
