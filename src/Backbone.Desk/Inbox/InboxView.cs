using Backbone.Protocol;

namespace Backbone.Desk.Inbox;

/// <summary>
/// What one window shows of the inbox. While somebody is in the list, with the keyboard or the pointer, nothing is put in or moved:
/// what is new is counted, and shown when they ask or leave. What a row says is always of now.
/// </summary>
/// <param name="book">The mail.</param>
/// <param name="clock">What time it is.</param>
public sealed class InboxView(MailBook book, TimeProvider clock)
{
    private List<ulong> _places = [];
    private Dictionary<ulong, MailRow> _rows = [];

    /// <summary>What is wanted.</summary>
    public InboxFilter Filter { get; private set; } = new();

    /// <summary>Whether somebody is in the list.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>The rows in sight.</summary>
    public IReadOnlyList<MailRow> Rows { get; private set; } = [];

    /// <summary>Wanted rows that are not shown yet.</summary>
    public IReadOnlyList<MailRow> Waiting { get; private set; } = [];

    /// <summary>Mailboxes that mail lies in.</summary>
    public IReadOnlyList<string> Mailboxes { get; private set; } = [];

    /// <summary>All that is there.</summary>
    public int All => _rows.Count;

    /// <summary>Looks at the book anew.</summary>
    public void Refresh()
    {
        var now = Timestamp.Now(clock);
        var all = MailRow.Of(book.Entries, book.Answered, now);
        _rows = all.ToDictionary(row => row.Place);
        Mailboxes = [.. all.Select(row => row.Entry.Mailbox?.ToString()).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        var wanted = all.Where(row => Filter.Takes(row, now)).ToList();
        if (!IsHeld || _places.Count == 0 || _places.Any(place => !_rows.ContainsKey(place))) _places = [.. wanted.Select(row => row.Place)];
        var shown = _places.ToHashSet();
        Rows = [.. _places.Select(place => _rows[place])];
        Waiting = [.. wanted.Where(row => !shown.Contains(row.Place))];
    }

    /// <summary>Wants something else.</summary>
    public void Choose(InboxFilter filter)
    {
        Filter = filter;
        Show();
    }

    /// <summary>Somebody came into the list, or left it.</summary>
    public void Hold(bool isHeld)
    {
        if (IsHeld == isHeld) return;
        IsHeld = isHeld;
        if (!isHeld) Refresh();
    }

    /// <summary>Shows what waits.</summary>
    public void Show()
    {
        _places = [];
        Refresh();
    }
}
