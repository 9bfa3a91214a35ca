using Backbone.Client.Connection;
using Backbone.Desk.Languages;
using Backbone.Desk.Layout;
using Backbone.Desk.Locking;
using Backbone.Desk.Session;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Backbone.Desk.Tests.Layout;

public sealed class MainLayoutTests : BunitContext
{
    private const string Secret = "what a message says";
    private readonly MadeProfile _made;
    private readonly DeskSession _session;

    public MainLayoutTests(MadeProfile made)
    {
        _made = made;
        _session = new DeskSession(made.Profile, new ClientOptions(), TimeProvider.System);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(TimeProvider.System).AddSingleton(new Preferences(Path.Combine(made.Profile.Folder, "nowhere")))
            .AddSingleton<Speech>().AddSingleton(_session).AddSingleton<DeskLock>();
    }

    [Fact]
    public void A_locked_desk_shows_nothing_of_a_page()
    {
        var page = Page();
        Assert.DoesNotContain(Secret, page.Markup, StringComparison.Ordinal);
        Assert.NotNull(page.Find("input[type=password]"));
        _session.Open(_made.Passphrase);
        page.WaitForAssertion(() => Assert.Contains(Secret, page.Markup, StringComparison.Ordinal));
        _session.Lock();
        page.WaitForAssertion(() => Assert.DoesNotContain(Secret, page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void The_button_locks_and_the_passphrase_opens()
    {
        _session.Open(_made.Passphrase);
        var page = Page();
        page.Find("button[data-key=l]").Click();
        page.WaitForElement("input[type=password]").Input(_made.Passphrase);
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains(Secret, page.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_wrong_passphrase_is_said_and_its_field_is_empty_again()
    {
        var page = Page();
        page.Find("input[type=password]").Input("not this one at all");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.NotEmpty(page.Find("[role=alert]").TextContent), TimeSpan.FromSeconds(20));
        Assert.Equal("", page.Find("input[type=password]").GetAttribute("value") ?? "");
        Assert.DoesNotContain("not this one at all", page.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<MainLayout> Page() =>
        Render<MainLayout>(layout => layout.Add(one => one.Body, (RenderFragment)(builder => builder.AddContent(0, Secret))));
}
