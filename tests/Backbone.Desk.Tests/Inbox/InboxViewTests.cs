using Backbone.Desk.Inbox;

namespace Backbone.Desk.Tests.Inbox;

public sealed class InboxViewTests
{
    private readonly MailBook _book = new();
    private readonly InboxView _view;

    public InboxViewTests()
    {
        _view = new InboxView(_book, TimeProvider.System);
        _book.Reset(isOpen: true);
        _book.Add(0, [TestMail.Entry(1), TestMail.Entry(2)], isWhole: true);
        _view.Refresh();
    }

    [Fact]
    public void What_comes_is_shown_at_once_where_nobody_is_in_the_list()
    {
        Come();
        Assert.Equal([3, 2, 1], Shown());
        Assert.Empty(_view.Waiting);
    }

    [Fact]
    public void While_somebody_is_in_the_list_nothing_moves_and_what_is_new_is_counted()
    {
        _view.Hold(true);
        Come();
        Assert.Equal([2, 1], Shown());
        Assert.Equal(Precedence.Flash, Assert.Single(_view.Waiting).Precedence);
        _view.Hold(false);
        Assert.Equal([3, 2, 1], Shown());
    }

    [Fact]
    public void What_is_new_is_shown_when_it_is_asked_for()
    {
        _view.Hold(true);
        Come();
        _view.Show();
        Assert.Equal([3, 2, 1], Shown());
    }

    [Fact]
    public void A_row_says_what_is_so_now_even_while_it_stays_where_it_is()
    {
        _view.Hold(true);
        _book.MarkOpened(_view.Rows[0].Entry.Envelope!.Value, "subject");
        _view.Refresh();
        Assert.Equal([2, 1], Shown());
        Assert.Equal(("subject", false), (_view.Rows[0].Entry.Subject, _view.Rows[0].IsUnread));
    }

    [Fact]
    public void A_locked_desk_holds_no_mail_and_takes_none_up()
    {
        _book.Reset(isOpen: false);
        _book.Add(0, [TestMail.Entry(1)], isWhole: true);
        _book.Add(2, [TestMail.Entry(3)], isWhole: true);
        Assert.Empty(_book.Entries);
        _book.Reset(isOpen: true);
        _book.Add(2, [TestMail.Entry(3)], isWhole: true); // asked for before it was locked
        Assert.Empty(_book.Entries);
        Assert.False(_book.IsWhole);
    }

    private void Come()
    {
        _book.Add(2, [TestMail.Entry(3, (header, _) => header.Precedence = Precedence.Flash)], isWhole: true);
        _view.Refresh();
    }

    private IEnumerable<int> Shown() => _view.Rows.Select(row => (int)row.Place);
}
