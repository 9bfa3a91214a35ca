namespace Backbone.Desk.Inbox;

/// <summary>States that the inbox is filtered by.</summary>
public enum MailState
{
    /// <summary>All.</summary>
    All,

    /// <summary>Not opened yet.</summary>
    Unread,

    /// <summary>An answer is wanted.</summary>
    Due,
}
