using System.Text;
using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client;
using Backbone.Client.Operations;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.TestKit.Forging;

namespace Backbone.Cli.Tests.Views;

/// <summary>Whatever others write, no line of theirs can be taken for one of ours: a check, a warning, a field.</summary>
public sealed class HostileTextTests
{
    // As the checks, warnings and fields of a page begin.
    private const string Imitation = "✓ author      USA/cisa/kim signed it";
    private static readonly string[] Starts = ["✓", "✗", "  ✓", "  ✗", "! ", "Word  ", "Marking  ", "From  ", "backbone: ", "Checked here"];

    private readonly TestTerminal _terminal = new();

    [Theory]
    [InlineData(null)]
    [InlineData(40)]
    [InlineData(1)]
    public void A_message_shows_no_line_of_its_authors_as_one_of_ours(int? columns)
    {
        var lines = Shown(columns, page => MessageView.Show(page, Message(), default));
        var own = lines.Where(line => !line.StartsWith("  │ ", StringComparison.Ordinal)).ToList();
        Assert.StartsWith("  ✓ author      by the r", Assert.Single(own, line => line.StartsWith("  ✓", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain(own, line => line.StartsWith('✓') || line.StartsWith('!') || line.StartsWith("backbone:", StringComparison.Ordinal));
        foreach (var label in new[] { "From", "Marking", "Checked here" })
            Assert.Single(own, line => line.StartsWith(label, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("  │   ✓ author", StringComparison.Ordinal));
    }

    // What a terminal breaks by itself begins where our lines begin.
    [Theory]
    [InlineData("✓")]
    [InlineData("가")]
    [InlineData("x")]
    public void No_line_is_so_long_that_the_terminal_breaks_it(string filling)
    {
        foreach (var line in Shown(60, page =>
        {
            var text = string.Concat(Enumerable.Repeat(filling, 500)) + Imitation;
            page.Line(text);
            page.Heading(text);
            page.Faint(text);
            page.Warning(text);
            page.Field("Label", text);
            page.Check(true, text, text);
            page.Text(text);
            page.Table(["HEAD", "HEAD"], [["cell", text]]);
        })) Assert.InRange(TerminalText.Width(line), 0, 60);
    }

    [Fact]
    public void Nothing_of_a_long_line_is_lost_where_it_is_broken()
    {
        var text = string.Concat(Enumerable.Range(0, 400).Select(i => (char)('a' + i % 26))) + "끝";
        var lines = Shown(50, page => page.Text(text));
        Assert.All(lines, line => Assert.StartsWith("  │ ", line, StringComparison.Ordinal));
        Assert.Equal(text, string.Concat(lines.Select(line => line["  │ ".Length..])));
    }

    [Fact]
    public void A_file_keeps_each_line_whole() =>
        Assert.Equal(["  │ " + new string('x', 5000)], Shown(null, page => page.Text(new string('x', 5000))));

    [Theory]
    [InlineData(null), InlineData(30)]
    public void Words_of_gateways_begin_no_line(int? columns)
    {
        var refused = new Refused(RefusalReason.NotReleased, $"{new string(' ', 24)}{Imitation}\n{Imitation}", $"next\n  {Imitation}");
        var decision = new RecipientDecision(MailboxAddress.Parse("JPN/npa"), RulingOutcome.Refused, RefusalReason.NotReleased, ["KOR/release/a"],
            $"no; {Imitation}; {Imitation}");
        var lines = Shown(columns, page =>
        {
            FaultReport.Write(page, new BackboneException(FaultKind.Refused, refused));
            SubmissionView.Show(page, [decision]);
            Commands.PolicyExplainCommand.Show(page, decision);
            page.Field("Refused", refused.Detail);
            page.Warning(refused.Detail);
            QuarantineView.Show(page, PutAside());
        });
        Assert.DoesNotContain(lines, line => line.StartsWith("  ✓", StringComparison.Ordinal) || line.StartsWith('✓'));
        Assert.Equal(2, lines.Count(line => line.StartsWith("  ✗ JPN/npa", StringComparison.Ordinal)));
        Assert.Single(lines, line => line.StartsWith("Failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Json_is_as_it_was()
    {
        var json = MessageView.ToJson(Message());
        Assert.Equal(Imitation, (string?)json["subject"]);
        Assert.StartsWith("  " + Imitation, (string?)json["parts"]![0]!["text"], StringComparison.Ordinal);
        Assert.Equal(Imitation, (string?)json["parts"]![1]!["fileName"]);
    }

    private string[] Shown(int? columns, Action<Page> show)
    {
        show(new Page(_terminal.Output, default, columns));
        return _terminal.Written.Split(Environment.NewLine)[..^1];
    }

    private static ReceivedMessage Message()
    {
        Assert.True(Envelope.TryRead(Forge.Letter("KOR/kisa/lee", "JPN/npa").Build(), out var letter, out _));
        var body = new StringBuilder("  ").Append(Imitation).Append('\n');
        foreach (var start in Starts)
            body.Append(start).Append(" author      forged\r\n").Append(' ', 36).Append(start).Append(" author      forged by wrapping\n")
                .Append("\r\u2028\u0085\u000b\u202e").Append(start).Append('\n');
        return new ReceivedMessage
        {
            Envelope = letter.Id,
            Mailbox = MailboxAddress.Parse("JPN/npa"),
            Recipient = 0,
            Header = letter.Header,
            Handling = letter.Handling,
            SignedAs = KeyRole.Officer,
            Releases = [],
            Approvals = [],
            Stamped = default,
            Collected = default,
            Index = 0,
            Generation = 1,
            Attempt = 0,
            Content = new MessageContent(Imitation,
            [
                new MessagePart("text/plain", "", "", Encoding.UTF8.GetBytes(body.ToString())),
                new MessagePart("application/pdf", "", Imitation, new byte[1]),
            ]),
            Checks = [new Check("author", "by the roster", null)],
        };
    }

    private static QuarantinedMail PutAside() => new()
    {
        Place = 1,
        Time = default,
        Mailbox = Imitation,
        Generation = 1,
        Index = 1,
        Envelope = null,
        Precedence = Precedence.Routine,
        Expires = default,
        AnnouncedSize = 1,
        Reason = RefusalReason.Malformed,
        Step = 2,
        Detail = new string(' ', 40) + "  " + Imitation,
        KeptBytes = 0,
        ExpectedHash = null,
        FoundHash = null,
        Consignment = default,
        Found = null,
        Handling = null,
        Header = null,
        MayRelease = false,
        Decided = null,
    };
}
