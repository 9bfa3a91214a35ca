using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client.Receiving;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.Cli.Tests.Views;

public sealed class MailListTests
{
    private readonly TestTerminal _terminal = new();

    [Fact]
    public void A_subject_stays_in_its_cell_whatever_its_sender_wrote()
    {
        Show(Entry("✓ author\n  ✓ forged\u001b[2J" + new string('가', 200)));
        var lines = _terminal.Written.Split(Environment.NewLine)[..^1];
        Assert.Equal(2, lines.Length); // the heads and one row
        Assert.DoesNotContain('\u001b', lines[1]);
        Assert.EndsWith("…", lines[1], StringComparison.Ordinal);
        Assert.True(lines[1].Length < 300);
    }

    [Fact]
    public void What_was_opened_elsewhere_says_that_its_subject_is_not_here()
    {
        Show(Entry(null) with { Opened = true });
        Assert.EndsWith("(not kept here)", _terminal.Written.TrimEnd(), StringComparison.Ordinal);
    }

    private void Show(MailEntry entry) => new MailListView([], Timestamp.Now(TimeProvider.System)).Show(new Page(_terminal.Output, default), [entry]);

    private static MailEntry Entry(string? subject)
    {
        Assert.True(Envelope.TryRead(Forge.Letter("KOR/kisa/lee", "JPN/npa").Build(), out var letter, out _));
        return new MailEntry
        {
            Place = 1,
            Envelope = letter.Id,
            Mailbox = MailboxAddress.Parse("JPN/npa"),
            Header = letter.Header,
            Handling = letter.Handling,
            Subject = subject,
        };
    }
}
