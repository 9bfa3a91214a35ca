using System.Text;
using Backbone.Client;
using Backbone.Desk.Languages;
using Backbone.Desk.Message;
using Backbone.Desk.Stix;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Bunit;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Message;

public sealed class MessageTests : BunitContext
{
    public MessageTests(MadeProfile made)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere"))).AddSingleton<Speech>();
    }

    [Fact]
    public void A_check_that_does_not_hold_has_no_tick_and_says_so()
    {
        var list = Render<CheckList>(page => page.Add(one => one.Checks,
        [
            new Check("form", "canonical", null),
            new Check("author", "✓ author", new Refused(RefusalReason.SignatureInvalid, "✓ author")),
        ]));
        var items = list.FindAll("li");
        Assert.Equal("✓", items[0].QuerySelector(".mark")!.TextContent);
        Assert.Equal("✗", items[1].QuerySelector(".mark")!.TextContent);
        Assert.Contains("does not hold", items[1].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(CheckWords.Author.English, items[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_officer_s_own_language_is_shown_first_and_keys_lead_to_the_others()
    {
        var tabs = Render<TextTabs>(page => page.Add(one => one.Texts,
            ShownText.Of(new MessageContent("s", [Text("ko", "안녕"), Text("en", "Hello"), Text("ja", "こんにちは")]))));
        Assert.Equal("Hello", tabs.Find("[role=tabpanel]").TextContent);
        tabs.Find("[role=tablist]").KeyDown("ArrowRight");
        Assert.Equal("こんにちは", tabs.Find("[role=tabpanel]").TextContent);
        Assert.Equal("ja", tabs.Find("[role=tabpanel]").GetAttribute("lang"));
        tabs.Find("[role=tablist]").KeyDown("ArrowRight");
        Assert.Equal("안녕", tabs.Find("[role=tabpanel]").TextContent);
    }

    [Fact]
    public void A_text_is_text_whatever_it_holds()
    {
        var tabs = Render<TextTabs>(page => page.Add(one => one.Texts,
            ShownText.Of(new MessageContent("s", [Text("", "<script>alert(1)</script><svg onload=alert(1)>\u202eevil\u0000\u001b[2J")]))));
        Assert.Empty(tabs.FindAll("script, svg"));
        Assert.Contains("\\u{202E}evil\\u{0000}\\u{001B}[2J", tabs.Find("pre").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_a_million_characters_is_cut_and_that_is_said()
    {
        var tabs = Render<TextTabs>(page => page.Add(one => one.Texts, ShownText.Of(new MessageContent("s", [Text("en", new string('x', 1_000_000))]))));
        Assert.Equal(ShownText.MostCharacters, tabs.Find("pre").TextContent.Length);
        Assert.Contains("longer", tabs.Find(".warn").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_are_saved_under_names_that_do_no_harm()
    {
        var list = Render<PartList>(page => page.Add(one => one.Files, "/message/x/part").Add(one => one.Content,
            new MessageContent("s", [new MessagePart("text/html", "", "../..\\\u202egnp.exe", "x"u8.ToArray())])));
        var link = list.Find("a[download]");
        Assert.Equal("/message/x/part/1", link.GetAttribute("href"));
        Assert.Equal("1-_._.._" + "_gnp.exe", link.GetAttribute("download"));
    }

    [Fact]
    public void Of_ten_thousand_objects_a_page_is_drawn_and_the_others_are_turned_to()
    {
        var many = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""{"type":"domain-name","id":"domain-name--{{i}}","value":"<b>{{i}}</b>.evil.example"}"""));
        var view = Render<StixView>(page => page.Add(one => one.Marked, Tlp.Green).Add(one => one.Bundle,
            StixBundle.Read(1, Encoding.UTF8.GetBytes($$"""{"type":"bundle","objects":[{{many}}]}"""))));
        Assert.Equal(50, view.FindAll("tbody tr").Count);
        Assert.Empty(view.FindAll("b"));
        view.FindAll(".pager button")[1].Click();
        Assert.Contains("<b>50</b>[.]evil[.]example", view.Find("button.copy").GetAttribute("data-copy"), StringComparison.Ordinal);
    }

    private static MessagePart Text(string language, string text) => new("text/plain;charset=utf-8", language, "", Encoding.UTF8.GetBytes(text));
}
