using Backbone.Cli.Terminals;
using Backbone.Cli.Tests.Terminals;
using Backbone.Cli.Views;
using Backbone.Client.Sending;
using Backbone.Protocol.Addresses;

namespace Backbone.Cli.Tests.Views;

/// <summary>What is said of many recipients is said once.</summary>
public sealed class SubmissionViewTests
{
    private const int Recipients = 60;

    private readonly TestTerminal _terminal = new();

    [Fact]
    public void A_refusal_that_is_the_same_of_sixty_recipients_is_one_line_and_their_names()
    {
        var words = new Func<MailboxAddress, string>(to => $"TLP:RED goes to named persons, and {to} is a member: name persons of {to.Member} who read there, such as KOR/kisa/lee");
        var mailboxes = Enumerable.Range(0, Recipients).Select(number => MailboxAddress.Parse($"USA/m{number}")).ToList();
        SubmissionView.Show(new Page(_terminal.Output, default),
            [.. mailboxes.Select(to => new RecipientDecision(to, RulingOutcome.Refused, RefusalReason.RedNotPersonal, ["charter"], words(to)))]);
        Assert.Single(_terminal.Written.Split("TLP:RED goes to named persons")[1..]);
        Assert.All(mailboxes, to => Assert.Contains($"{to}", _terminal.Written, StringComparison.Ordinal));
        Assert.InRange(_terminal.Written.Length, 1, 1500); // sixty names, and one sentence
    }

    [Fact]
    public void What_is_said_of_others_for_another_reason_stands_by_itself()
    {
        RecipientDecision Refused(string to, string why) => new(MailboxAddress.Parse(to), RulingOutcome.Refused, RefusalReason.PolicyNotInForce, ["a"], why);
        SubmissionView.Show(new Page(_terminal.Output, default),
            [Refused("USA/cisa", "no"), Refused("JPN/npa", "never"), Refused("USA/fbi", "no"), new(MailboxAddress.Parse("FRA/anssi"), RulingOutcome.Allowed, default, ["b"], "")]);
        var lines = _terminal.Written.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("the same of USA/fbi", lines[1], StringComparison.Ordinal);
        Assert.Contains("never", lines[2], StringComparison.Ordinal);
        Assert.Contains("FRA/anssi", lines[3], StringComparison.Ordinal);
    }
}
