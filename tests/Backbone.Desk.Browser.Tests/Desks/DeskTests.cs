using System.Net;
using System.Text;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Sending;
using Backbone.Desk.Inbox;
using Backbone.Desk.Languages;
using Backbone.Desk.Message;
using Backbone.Desk.Sent;
using Backbone.Desk.Session;
using Backbone.EndToEnd.Tests;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Backbone.Desk.Browser.Tests.Desks;

/// <summary>The desk of an officer in Washington, on a real federation in this process; its pages are rendered without a browser.</summary>
public sealed class DeskTests : BunitContext
{
    private const int Limit = 60_000;
    private const string Subject = "시험 <b>제목</b>";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public DeskTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact(Timeout = Limit)]
    public async Task A_bulletin_comes_live_is_read_and_saved_and_its_sender_sees_it_live()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR", "USA");
        await using var desk = await StartAsync(federation, "USA/cisa/miller", cancel);
        await using var other = await StartAsync(federation, "KOR/kisa/lee", cancel);
        var sent = await SendAsync(federation.Connect("KOR/kisa/lee"), cancel);

        // It comes by itself.
        var book = desk.Services.GetRequiredService<MailBook>();
        await Patience.UntilAsync("the mail is in the book", _ => Task.FromResult(book.Entries.Count == 1), cancel);
        Assert.False(book.Entries[0].Opened);

        // The sender follows it.
        await using var korea = new BunitContext();
        korea.JSInterop.Mode = JSRuntimeMode.Loose;
        var followed = Page<SentMessagePage>(korea, other, sent);
        followed.WaitForAssertion(() => Assert.Contains("KOR/kisa/lee", followed.Markup, StringComparison.Ordinal), Bound);

        // It is read.
        var page = Page<MessagePage>(this, desk, sent);
        page.WaitForAssertion(() => Assert.Contains("was told that you opened it", page.Markup, StringComparison.Ordinal), Bound);
        Assert.Equal(Subject, page.Find("h1").TextContent);
        Assert.Equal("본문", page.Find("pre").TextContent);
        Assert.Equal(7, page.FindAll(".checks .holds").Count);
        Assert.Empty(page.FindAll(".checks .fails, h1 b"));
        Assert.Equal((true, Subject), (book.Entries[0].Opened, book.Entries[0].Subject));
        followed.WaitForAssertion(() => Assert.Contains("USA/cisa/miller", followed.Find("section table").TextContent, StringComparison.Ordinal), Bound);

        // A part is saved, as long as the desk is open.
        using var browser = await BrowserAsync(desk, cancel);
        using var part = await browser.GetAsync($"/message/{sent}/part/2", cancel);
        Assert.Equal("attachment", part.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("2-evil_.html", part.Content.Headers.ContentDisposition?.FileNameStar ?? part.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal("application/octet-stream", part.Content.Headers.ContentType?.MediaType);
        Assert.Equal("<script>alert(1)</script>", await part.Content.ReadAsStringAsync(cancel));
        desk.Services.GetRequiredService<DeskSession>().Lock();
        Assert.Empty(book.Entries);
        using var locked = await browser.GetAsync($"/message/{sent}/part/2", cancel);
        Assert.Equal(HttpStatusCode.Forbidden, locked.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_lying_gateway_gives_is_never_shown_with_a_tick()
    {
        var cancel = TestContext.Current.CancellationToken;
        var gateway = new LyingGateway();
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        federation.ChangeGateways = gateway.Enter;
        await federation.StartGatewayAsync("USA", cancel);
        await federation.WaitForDocumentsAsync("KOR", ["USA"], cancel);
        await federation.WaitForDocumentsAsync("USA", ["KOR"], cancel);
        await using var desk = await StartAsync(federation, "USA/cisa/miller", cancel);
        gateway.Lies = true;
        var sent = await SendAsync(federation.Connect("KOR/kisa/lee"), cancel);

        var book = desk.Services.GetRequiredService<MailBook>();
        await Patience.UntilAsync("the mail is in the book", _ => Task.FromResult(book.Entries.Count == 1), cancel);
        Assert.NotNull(book.Entries[0].Failure);
        Assert.Null(book.Entries[0].Handling);

        var page = Page<MessagePage>(this, desk, sent);
        page.WaitForAssertion(() => Assert.Contains("does not hold. Nothing of it is shown", page.Markup, StringComparison.Ordinal), Bound);
        Assert.Single(page.FindAll(".checks .fails"));
        Assert.Equal("✗", page.FindAll(".checks .mark")[^1].TextContent);
        Assert.Empty(page.FindAll("pre, table, .markings"));
        Assert.DoesNotContain("본문", page.Markup, StringComparison.Ordinal);

        using var browser = await BrowserAsync(desk, cancel);
        using var part = await browser.GetAsync($"/message/{sent}/part/1", cancel);
        Assert.Equal(HttpStatusCode.BadGateway, part.StatusCode);
    }

    internal static async Task<DeskServer> StartAsync(InProcessFederation federation, string person, CancellationToken cancel)
    {
        federation.Connect(person); // which writes into the profile where its gateway listens
        var profile = Profile.Load(federation.Folder.ProfileFolder(PrincipalAddress.Parse(person)));
        return await DeskServer.StartAsync(new DeskOptions { Profile = profile }, TimeProvider.System, profile.ReadPassphrase(), cancel);
    }

    private static async Task<EnvelopeId> SendAsync(BackboneClient lee, CancellationToken cancel)
    {
        var submission = await lee.Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa"],
            Tlp = Tlp.Green,
            Subject = Subject,
            Parts =
            [
                new MessagePart("text/plain;charset=utf-8", "ko", "", Encoding.UTF8.GetBytes("본문")),
                new MessagePart("text/html", "", "evil?.html", "<script>alert(1)</script>"u8.ToArray()),
            ],
            Exercise = true,
        }, cancel);
        submission.ThrowUnlessOnItsWay();
        return submission.Envelope;
    }

    internal static IRenderedComponent<T> Page<T>(BunitContext context, DeskServer desk, EnvelopeId id) where T : IComponent
    {
        foreach (var type in new[] { typeof(TimeProvider), typeof(Preferences), typeof(Speech), typeof(DeskSession), typeof(MailBook) })
            context.Services.AddSingleton(type, desk.Services.GetRequiredService(type));
        return context.Render<T>(page => page.TryAdd("Id", id.ToString()));
    }

    private static async Task<HttpClient> BrowserAsync(DeskServer desk, CancellationToken cancel)
    {
        var address = desk.NewAddress();
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(address.GetLeftPart(UriPartial.Authority)) };
        using var opened = await browser.GetAsync(address, cancel);
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        return browser;
    }
}
