using System.Text;
using Backbone.Client;
using Backbone.Client.Receiving;
using Backbone.Client.Sending;
using Backbone.Desk.Session;
using Backbone.Desk.Writing;
using Backbone.EndToEnd.Tests;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Exercise.Nations;
using Backbone.Protocol.Envelopes;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using TestContext = Xunit.TestContext;

namespace Backbone.Desk.Browser.Tests.Desks;

/// <summary>An officer in Seoul writes at the desk; what is shown before it is sent is what is read abroad.</summary>
public sealed class WritingTests : BunitContext
{
    private const int Limit = 60_000;
    private const string Subject = "시험: 지갑 탈취";
    private const string Stix = """{"type":"bundle","id":"bundle--1","objects":[{"type":"x-crypto-wallet","id":"x-crypto-wallet--1","address":"0xabc"}]}""";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public WritingTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact(Timeout = Limit)]
    public async Task It_is_written_in_three_languages_refused_mended_sent_once_and_read_abroad()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR", "USA", "JPN");
        await using var desk = await DeskTests.StartAsync(federation, "KOR/kisa/lee", cancel);
        var lee = federation.Connect("KOR/kisa/lee");
        await RefusedAsync(lee, cancel);
        var page = DeskTests.Page<WritingPage>(this, desk, default);
        page.WaitForElement("#write-search", Bound);

        // Nothing is sent that lacks something: each field says so.
        page.Find("#write-form").Submit();
        Assert.Equal(["write-search", "write-tlp", "write-subject"], page.FindAll(".fault a").Select(link => link.GetAttribute("href")!.Split('#')[1]));

        Write(page);
        page.WaitForAssertion(() => Assert.Contains("name no chain: 0xabc", page.Find(".doubts").TextContent, StringComparison.Ordinal), Bound);
        page.WaitForAssertion(() => Assert.Contains("JPN does not accept it", page.Find(".rulings").TextContent, StringComparison.Ordinal), Bound);
        page.Find("#write-form").Submit();
        page.WaitForAssertion(() => Assert.Contains("would refuse it", page.Markup, StringComparison.Ordinal), Bound);
        Assert.True(page.Find(".actions button.main").HasAttribute("disabled"));
        page.Find(".actions button:not(.main)").Click();

        // Mended, and looked at as it will go out.
        page.WaitForElement("#write-category", Bound).Change(nameof(Category.Indicators));
        page.WaitForAssertion(() => Assert.DoesNotContain("refused", page.Find(".rulings").TextContent, StringComparison.Ordinal), Bound);
        page.Find("#write-form").Submit();
        page.WaitForElement("pre", Bound);
        Assert.Equal(["English text", "한국어 본문", "日本語の本文"], page.FindAll("pre").Select(text => text.TextContent));
        Assert.Contains("TLP:AMBER", page.Find(".markings").TextContent, StringComparison.Ordinal);
        Assert.Contains("JPN/npa/sato", page.Markup, StringComparison.Ordinal); // who will be able to read it
        var act = page.Find(".actions button.main");
        await Task.WhenAll(act.ClickAsync(new()), act.ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Equal("Your gateway has taken it.", page.Find("h1").TextContent), Bound);
        Assert.Single(await lee.Sending.ListSentAsync(cancel: cancel));
        Assert.Empty(lee.Sending.Drafts.List());
        Assert.Empty(lee.Sending.Outbox.List());

        // Read abroad, and the writer sees it.
        await ReadAsync(federation.Connect("JPN/npa/sato"), EnvelopeReference.Parse(page.Find("a[href^='/sent/']").GetAttribute("href")!["/sent/".Length..]), cancel);
        page.WaitForAssertion(() => Assert.Contains("opened", page.Find("table").TextContent, StringComparison.Ordinal), Bound);
    }

    [Fact(Timeout = Limit)]
    public async Task A_draft_outlives_the_lock_sealed_and_is_taken_up_again()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var federation = await InProcessFederation.StartAsync(cancel, "KOR");
        await using var desk = await DeskTests.StartAsync(federation, "KOR/kisa/lee", cancel);
        var session = desk.Services.GetRequiredService<DeskSession>();
        var page = DeskTests.Page<WritingPage>(this, desk, default);
        page.WaitForElement("#write-subject", Bound).Input(Subject);
        page.Find("#write-tlp").Change(nameof(Tlp.Red));
        page.WaitForAssertion(() => Assert.Contains("The draft is kept, sealed", page.Markup, StringComparison.Ordinal), Bound);
        var file = Assert.Single(Directory.GetFiles(session.Profile.DraftsFolder));
        Assert.DoesNotContain(Subject, Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, cancel)), StringComparison.Ordinal);
        session.Lock();
        await DisposeComponentsAsync();

        session.Open(session.Profile.ReadPassphrase());
        Assert.Contains(Path.GetFileNameWithoutExtension(file), Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        var again = Render<WritingPage>();
        again.WaitForAssertion(() => Assert.Equal(Subject, again.Find("#write-subject").GetAttribute("value")), Bound);
        Assert.Equal(nameof(Tlp.Red), again.Find("#write-tlp").GetAttribute("value"));
    }

    private static void Write(IRenderedComponent<WritingPage> page)
    {
        page.Find("#write-search").Input(Cast.CommunityName);
        page.Find(".recipients form").Submit();
        page.WaitForAssertion(() => Assert.Contains("JPN/npa", page.Find(".addressees").TextContent, StringComparison.Ordinal), Bound);
        page.Find("#write-tlp").Change(nameof(Tlp.Amber));
        page.Find("#write-category").Change(nameof(Category.Incident));
        page.Find("#write-exercise").Change(true);
        page.Find("#write-subject").Input(Subject);
        page.Find("#write-add").Click();
        page.WaitForElement("#write-text-1", Bound);
        page.Find("#write-add").Click();
        page.WaitForElement("#write-text-2", Bound);
        page.Find("#write-text-0").Input("English text");
        page.Find("#write-text-1").Input("한국어 본문");
        page.Find("#write-text-2").Input("日本語の本文");
        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(Stix, "wallets.json", contentType: "application/json"));
    }

    // What another nation takes in comes by itself, and takes a moment.
    private static Task RefusedAsync(BackboneClient lee, CancellationToken cancel) => Patience.UntilAsync("Japan's policy is known", async token =>
        (await lee.Sending.PreviewAsync(new OutgoingMessage
        {
            To = ["JPN/jpcert"],
            Tlp = Tlp.Amber,
            Category = Category.Incident,
            Subject = "",
            Parts = [],
            Exercise = true,
        }, 100, token)).Decisions is [{ Outcome: RulingOutcome.Refused, Explanation: var why }] && why.Contains("JPN does not accept", StringComparison.Ordinal), cancel);

    private static async Task ReadAsync(BackboneClient sato, EnvelopeReference envelope, CancellationToken cancel)
    {
        ReceivedMessage? read = null;
        await Patience.UntilAsync("it is delivered", async token =>
        {
            try
            {
                read = await sato.Receiving.ReadMailAsync(envelope, cancel: token);
                return true;
            }
            catch (BackboneException fault) when (fault.Kind == FaultKind.NotFound)
            {
                return false;
            }
        }, cancel);
        Assert.Equal((Subject, Tlp.Amber, true, Cast.CommunityName), (read!.Content.Subject, read.Handling.Tlp, read.Handling.Exercise, read.Handling.Community));
        Assert.Equal(["en", "ko", "ja", ""], read.Content.Parts.Select(part => part.Language));
        Assert.Equal(("wallets.json", "application/stix+json", Stix), (read.Content.Parts[3].FileName, read.Content.Parts[3].ContentType, Encoding.UTF8.GetString(read.Content.Parts[3].Data.Span)));
        (await sato.Receiving.SendOpenedReceiptAsync(read, cancel)).ThrowUnlessOnItsWay();
    }
}
