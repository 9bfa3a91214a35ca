using Backbone.Protocol;

namespace Backbone.Desk.Inbox;

/// <summary>What is wanted of the inbox. What does not verify is never filtered out: nothing that it says of itself may hide it.</summary>
public sealed record InboxFilter
{
    /// <summary>Which state.</summary>
    public MailState State { get; init; }

    /// <summary>Only this mailbox; empty: all.</summary>
    public string Mailbox { get; init; } = "";

    /// <summary>Only this kind.</summary>
    public Category? Category { get; init; }

    /// <summary>Only this marking.</summary>
    public Tlp? Tlp { get; init; }

    /// <summary>Only what came in so many days; 0: all.</summary>
    public int Days { get; init; }

    /// <summary>What is looked for in subjects, authors and ids; empty: nothing.</summary>
    public string Search { get; init; } = "";

    /// <summary>Whether a row is wanted.</summary>
    public bool Takes(MailRow row, Timestamp now)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.Entry is not { Failure: null, Header: not null, Handling: { } handling } entry) return true;
        return (State == MailState.All || (State == MailState.Unread ? row.IsUnread : row.IsDue))
            && (Mailbox.Length == 0 || entry.Mailbox?.ToString() == Mailbox)
            && (Category is null || handling.Category == Category)
            && (Tlp is null || handling.Tlp == Tlp)
            && (Days == 0 || entry.Collected >= now.Plus(TimeSpan.FromDays(-Days)))
            && (Search.Trim().Length == 0 || Finds(entry, handling, Search.Trim()));
    }

    private static bool Finds(Client.Receiving.MailEntry entry, Backbone.Protocol.Envelopes.Handling handling, string search) =>
        (entry.Subject?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false)
        || handling.Author.ToString().Contains(search, StringComparison.OrdinalIgnoreCase)
        || (handling.OnBehalfOf?.ToString().Contains(search, StringComparison.OrdinalIgnoreCase) ?? false)
        || (entry.Envelope?.ToString().StartsWith(search, StringComparison.OrdinalIgnoreCase) ?? false);
}
