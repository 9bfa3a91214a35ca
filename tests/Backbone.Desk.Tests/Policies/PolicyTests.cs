using Backbone.Client.Sending;
using Backbone.Desk.Languages;
using Backbone.Desk.Policies;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Policies;

public sealed class PolicyTests : BunitContext
{
    private static readonly MailboxAddress Cisa = MailboxAddress.Parse("USA/cisa");

    public PolicyTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere"))).AddSingleton<Speech>();
    }

    [Fact]
    public void Each_cell_says_how_it_would_be_ruled_and_what_is_not_answered_says_nothing()
    {
        (Tlp, MailboxAddress)? asked = null;
        var rulings = new Dictionary<Tlp, Preview>
        {
            [Tlp.Green] = new([new RecipientDecision(Cisa, RulingOutcome.Allowed, RefusalReason.Unspecified, ["r"], "")], null),
            [Tlp.Amber] = new([new RecipientDecision(Cisa, RulingOutcome.Pending, RefusalReason.Unspecified, ["r"], "")], null),
            [Tlp.Red] = new([], new Refused(RefusalReason.NotPermitted, "never", "ask")),
        };
        var matrix = Render<RulingMatrix>(page => page.Add(one => one.Mailboxes, [Cisa]).Add(one => one.Rulings, rulings).Add(one => one.OnAsked, cell => asked = cell));
        var cells = matrix.FindAll("td").Select(cell => cell.TextContent.Trim()).ToList();
        Assert.Equal("…", cells[0]);
        Assert.StartsWith("✓", cells[1], StringComparison.Ordinal);
        Assert.StartsWith("◷", cells[2], StringComparison.Ordinal);
        Assert.Equal("…", cells[3]);
        Assert.StartsWith("✗", cells[4], StringComparison.Ordinal);
        matrix.FindAll("td button")[2].Click();
        Assert.Equal((Tlp.Red, Cisa), asked);
    }

    [Fact]
    public void What_refuses_everybody_refuses_each()
    {
        var decision = RulingMatrix.DecisionOf(new Preview([], new Refused(RefusalReason.NotPermitted, "never", "ask")), Cisa);
        Assert.Equal((RulingOutcome.Refused, "never; ask"), (decision!.Outcome, decision.Explanation));
        Assert.Null(RulingMatrix.DecisionOf(new Preview([], null), Cisa));
    }
}
