using Backbone.Client.Receiving;
using Backbone.Desk.Inbox;
using Backbone.Desk.Languages;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Inbox;

public sealed class InboxPageTests : BunitContext
{
    private readonly MailBook _book = new();

    public InboxPageTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere")))
            .AddSingleton<Speech>().AddSingleton(_book);
        _book.Reset(isOpen: true);
    }

    [Fact]
    public void A_row_says_its_markings_in_words_and_what_does_not_verify_gets_no_tick()
    {
        var row = Row(TestMail.Entry(1, (_, handling) => handling.Tlp = Tlp.Red));
        Assert.Contains("TLP:RED", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("EXERCISE", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("unread", row.TextContent, StringComparison.Ordinal);
        var failed = Row(TestMail.Failed(2));
        Assert.Contains("does not verify", failed.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("✓", failed.TextContent, StringComparison.Ordinal);
        Assert.Null(failed.QuerySelector("a"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(1)>")]
    [InlineData("‮✓ author‬")]
    [InlineData("a\nb\u001b[2J")]
    public void A_subject_is_text_and_nothing_else(string subject)
    {
        var row = Row(TestMail.Entry(1) with { Opened = true, Subject = subject });
        Assert.Null(row.QuerySelector("script, img"));
        var shown = row.QuerySelector(".subject")!.TextContent;
        Assert.DoesNotContain(shown, letter => char.IsControl(letter) || letter is '\u202e' or '\u202c');
    }

    [Fact]
    public void What_came_is_told_and_shown_when_the_officer_wants_it()
    {
        _book.Add(0, [TestMail.Entry(1)], isWhole: true);
        var page = Render<InboxPage>();
        page.Find(".rows").TriggerEvent("onfocusin", new Microsoft.AspNetCore.Components.Web.FocusEventArgs());
        _book.Add(1, [TestMail.Entry(2, (header, _) => header.Precedence = Precedence.Flash)], isWhole: true);
        page.WaitForAssertion(() => Assert.Contains("New: 1, 1 of them FLASH", page.Find(".news").TextContent, StringComparison.Ordinal));
        page.Find(".news button").Click();
        Assert.Empty(page.FindAll(".news button"));
    }

    private AngleSharp.Dom.IElement Row(MailEntry entry) => Render<InboxRow>(row => row.Add(one => one.Row,
        MailRow.Of([entry], new HashSet<Backbone.Protocol.Envelopes.EnvelopeId>(), Backbone.Protocol.Timestamp.Now(TimeProvider.System))[0])).Find("[role=listitem]");
}
