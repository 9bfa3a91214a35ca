using Backbone.Client.Approvals;
using Backbone.Desk.Approvals;
using Backbone.Desk.Languages;
using Backbone.Protocol;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Approvals;

public sealed class DecisionTests : BunitContext
{
    private readonly List<string> _heard = [];

    public DecisionTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere"))).AddSingleton<Speech>();
    }

    [Fact]
    public void Nothing_is_chosen_before_the_officer_chooses_and_nothing_is_done_without()
    {
        var form = Form("releaser");
        Assert.Empty(form.FindAll("input[checked]"));
        Assert.True(form.Find("button[type=submit]").HasAttribute("disabled"));
        form.Find("form").Submit();
        Assert.Empty(_heard);
    }

    [Fact]
    public void The_button_says_what_it_does_and_does_it_once()
    {
        var form = Form("releaser");
        form.Find("input[value=releaser]").Change("releaser");
        Assert.Equal(ApprovalWords.SignAndGive.English, form.Find("button[type=submit]").TextContent);
        form.Find("form").Submit();
        Assert.Equal(["give releaser"], _heard);
    }

    [Fact]
    public void A_denial_needs_its_reason()
    {
        var form = Form("releaser");
        form.Find("input[value='']").Change("");
        form.Find("form").Submit();
        Assert.Empty(_heard);
        Assert.NotEmpty(form.Find("[role=alert]").TextContent);
        form.Find("#denial").Input("names a source");
        form.Find("form").Submit();
        Assert.Equal(["deny names a source"], _heard);
    }

    [Fact]
    public void Who_may_give_nothing_is_offered_nothing_but_a_denial()
    {
        var form = Form();
        Assert.Single(form.FindAll("input[type=radio]"));
        Assert.Contains(ApprovalWords.NothingToGive.English, form.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_verify_is_listed_with_its_failure_and_cannot_be_opened()
    {
        var failed = new WaitingEntry
        {
            Place = 1,
            Envelope = TestMail.Entry(1).Envelope,
            Failure = new Refused(RefusalReason.SignatureInvalid, "<b>forged</b>\u202e"),
        };
        var table = Render<WaitingTable>(page => page.Add(one => one.Entries, [failed]));
        Assert.Empty(table.FindAll("a, b"));
        Assert.Contains("\\u{202E}", table.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<DecisionForm> Form(params string[] roles) => Render<DecisionForm>(form => form.Add(one => one.Roles, roles)
        .Add(one => one.OnGive, role => _heard.Add($"give {role}")).Add(one => one.OnDeny, reason => _heard.Add($"deny {reason}")));
}
