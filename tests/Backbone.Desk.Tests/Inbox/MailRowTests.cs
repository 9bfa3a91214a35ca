using Backbone.Client.Receiving;
using Backbone.Desk.Inbox;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;

namespace Backbone.Desk.Tests.Inbox;

public sealed class MailRowTests
{
    private static readonly Timestamp Now = Timestamp.Now(TimeProvider.System);

    [Fact]
    public void Unread_mail_stands_first_by_urgency_and_the_newest_on_top()
    {
        var entries = new[]
        {
            TestMail.Entry(1, (header, _) => header.Precedence = Precedence.Flash) with { Opened = true },
            TestMail.Entry(2),
            TestMail.Entry(3, (header, _) => header.Precedence = Precedence.Flash),
            TestMail.Entry(4),
            TestMail.Entry(5) with { Opened = true },
            TestMail.Failed(6),
        };
        Assert.Equal([3, 4, 2, 6, 5, 1], Rows(entries).Select(row => (int)row.Place));
    }

    [Fact]
    public void Only_the_nation_that_wrote_a_message_takes_it_back()
    {
        var letter = TestMail.Entry(1);
        var foreign = TestMail.Entry(2, (_, handling) =>
        {
            handling.Category = Category.Recall;
            handling.Relations.Add(TestMail.To(RelationKind.Recalls, letter));
        }, "USA/fbi/smith");
        Assert.False(Rows(letter, foreign).Single(row => row.Place == 1).IsRecalled);
        var own = TestMail.Entry(3, (_, handling) =>
        {
            handling.Category = Category.Recall;
            handling.Relations.Add(TestMail.To(RelationKind.Recalls, letter));
        });
        Assert.True(Rows(letter, own).Single(row => row.Place == 1).IsRecalled);
    }

    [Fact]
    public void An_answer_is_due_until_it_was_given_and_overdue_after_its_time()
    {
        var soon = TestMail.Entry(1, (_, handling) => handling.ReplyBy = Now.Plus(TimeSpan.FromHours(1)).Milliseconds);
        var late = TestMail.Entry(2, (_, handling) => handling.ReplyBy = Now.Plus(TimeSpan.FromHours(-1)).Milliseconds);
        var rows = Rows(soon, late);
        Assert.Equal((true, false), (rows[1].IsDue, rows[1].IsOverdue));
        Assert.Equal((true, true), (rows[0].IsDue, rows[0].IsOverdue));
        var answered = MailRow.Of([soon, late], new HashSet<EnvelopeId> { late.Envelope!.Value }, Now);
        Assert.Equal((false, false, true), (answered[0].IsDue, answered[0].IsOverdue, answered[0].IsAnswered));
    }

    [Fact]
    public void What_does_not_verify_is_never_filtered_out()
    {
        var filter = new InboxFilter { State = MailState.Due, Mailbox = "KOR/kisa", Category = Category.Request, Tlp = Tlp.Red, Days = 1, Search = "x" };
        Assert.True(filter.Takes(Rows(TestMail.Failed(1))[0], Now));
        Assert.False(filter.Takes(Rows(TestMail.Entry(1))[0], Now));
    }

    [Theory]
    [InlineData("kor/kisa", true)]
    [InlineData("STOLEN", true)]
    [InlineData("usa", false)]
    public void Search_looks_into_subjects_that_were_opened_here_and_authors(string search, bool found)
    {
        var row = Rows(TestMail.Entry(1) with { Subject = "Stolen wallets" })[0];
        Assert.Equal(found, new InboxFilter { Search = search }.Takes(row, Now));
        Assert.True(new InboxFilter { Search = row.Entry.Envelope!.Value.ToString()[..10] }.Takes(row, Now));
    }

    private static IReadOnlyList<MailRow> Rows(params MailEntry[] entries) => MailRow.Of(entries, new HashSet<EnvelopeId>(), Now);
}
