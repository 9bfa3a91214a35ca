using Backbone.Protocol.Addresses;

namespace Backbone.Client.Receiving;

/// <summary>Which mail is listed.</summary>
public sealed record MailQuery
{
    /// <summary>The mailbox; null: every mailbox that the profile's holder reads.</summary>
    public MailboxAddress? Mailbox { get; init; }

    /// <summary>At most so many, 1 to 1,000.</summary>
    public int Max { get; init; } = 100;

    /// <summary>Only mail after this place, from an earlier answer; 0: from the first.</summary>
    public ulong After { get; init; }

    /// <summary>True: also what was opened already.</summary>
    public bool All { get; init; }
}
