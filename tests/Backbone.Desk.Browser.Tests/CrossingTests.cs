using Backbone.Client.Sending;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Backbone.Desk.Browser.Tests;

/// <summary>Two desks of two nations: RED waits, is read and released in a browser, is read abroad, and the wall shows it.</summary>
[Collection("The browser")]
public sealed class CrossingTests(Chromium chromium, Exercise exercise)
{
    private const int Patience = 120_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Timeout = Patience)]
    public async Task Red_waits_is_released_in_the_browser_is_read_abroad_and_the_wall_shows_it()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var park = await exercise.OpenAsync(browser, "KOR/nis/park");
        await park.GotoAsync(At(park, "/approvals"));
        var envelope = await exercise.SendRedAsync("적색 경보 – released");

        // It comes by itself, and is read exactly as it will cross.
        await park.Locator($"a[href='/approvals/{envelope}']").ClickAsync();
        await Expect(park.Locator("h1")).ToHaveTextAsync("적색 경보 – released");
        await Expect(park.Locator("[role=tabpanel]")).ToHaveTextAsync("Look at this wallet.");
        await Expect(park.Locator(".checks li.fails")).ToHaveCountAsync(0);
        await Expect(park.Locator("form button[type=submit]")).ToBeDisabledAsync();
        await park.Locator("input[type=radio][value=releaser]").CheckAsync();
        await park.Locator("form button[type=submit]").ClickAsync();
        await Expect(park.Locator("main [role=status]")).ToContainTextAsync("on its way");

        // Abroad.
        var lee = await exercise.ClientOfAsync("KOR/kisa/lee");
        await foreach (var state in lee.Sending.WatchStateAsync(envelope, Cancel))
            if (state.Recipients.All(recipient => recipient.Stage >= DeliveryStage.Delivered)) break;
        var miller = await exercise.OpenAsync(browser, "USA/cisa/miller");
        await miller.Locator($"a[href='/message/{envelope}']").ClickAsync();
        await Expect(miller.Locator("h1")).ToHaveTextAsync("적색 경보 – released");
        await Expect(miller.Locator(".checks li.fails")).ToHaveCountAsync(0);

        // In the room, and nothing of what it says.
        var wall = await exercise.OpenAsync(browser, "KOR/kisa/ops");
        await wall.GotoAsync(At(wall, "/wall"));
        await Expect(wall.Locator("svg.flows .flow.immediate text").First).ToBeVisibleAsync();
        Assert.Contains("KOR to USA", await wall.Locator("svg.flows desc").TextContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("적색", await wall.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("KOR/kisa/lee", await wall.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        foreach (var page in (IPage[])[park, miller, wall]) await page.Context.CloseAsync();
        Assert.Empty(exercise.Faults);
    }

    [Fact(Timeout = Patience)]
    public async Task A_denial_tells_its_author_why()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var park = await exercise.OpenAsync(browser, "KOR/nis/park");
        var envelope = await exercise.SendRedAsync("denied");
        await park.GotoAsync(At(park, $"/approvals/{envelope}"));
        await park.Locator("input[type=radio][value='']").CheckAsync();
        await park.Locator("#denial").FillAsync("출처가 드러난다");
        await park.Locator("form button[type=submit]").ClickAsync();
        await Expect(park.Locator("main [role=status]")).ToContainTextAsync("Denied");
        var state = await (await exercise.ClientOfAsync("KOR/kisa/lee")).Sending.GetStateAsync(Backbone.Client.EnvelopeReference.Of(envelope), Cancel);
        Assert.Contains("출처가 드러난다", state.Refusal?.Detail, StringComparison.Ordinal);
        await park.Context.CloseAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task What_was_put_aside_is_let_in_by_a_releaser_and_lies_in_the_mail()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var tanaka = await exercise.OpenAsync(browser, "JPN/jpcert/tanaka", Backbone.Desk.Languages.Language.Japanese);
        await tanaka.GotoAsync(At(tanaka, "/quarantine"));
        var envelope = await exercise.SendIncidentAsync("let in by hand");
        var aside = await (await exercise.ClientOfAsync("JPN/jpcert/tanaka")).Quarantine.ListAsync(cancel: Cancel);
        var place = Assert.Single(aside, entry => entry.Envelope == envelope).Place;
        await tanaka.Locator($"a[href='/quarantine/{place}']").ClickAsync(); // it came by itself
        await Expect(tanaka.Locator("main code").First).ToContainTextAsync(envelope.ToString());
        await tanaka.Locator("input[type=radio][value=Release]").CheckAsync();
        await tanaka.Locator("#why").FillAsync("電話で確認した");
        await tanaka.Locator("form button[type=submit]").ClickAsync();
        await Expect(tanaka.Locator("main")).ToContainTextAsync("電話で確認した");
        var read = await (await exercise.ClientOfAsync("JPN/npa/sato")).Receiving.ReadMailAsync(Backbone.Client.EnvelopeReference.Of(envelope), cancel: Cancel);
        Assert.Equal("let in by hand", read.Content.Subject);
        await tanaka.Context.CloseAsync();
    }

    [Fact(Timeout = Patience)]
    public async Task Locked_it_shows_nothing_and_the_passphrase_opens_it_again()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var envelope = await exercise.SendRedAsync("hidden while locked");
        var page = await exercise.OpenAsync(browser, "KOR/nis/park");
        await page.GotoAsync(At(page, $"/approvals/{envelope}"));
        await Expect(page.Locator("h1")).ToHaveTextAsync("hidden while locked");
        await page.Keyboard.PressAsync("l");
        await page.Locator("#passphrase").WaitForAsync();
        Assert.DoesNotContain("hidden while locked", await page.ContentAsync(), StringComparison.Ordinal);
        var profile = await exercise.ClientOfAsync("KOR/nis/park");
        await page.Locator("#passphrase").FillAsync(profile.Profile.ReadPassphrase()!);
        await page.Locator("form button[type=submit]").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("hidden while locked");
        await page.Context.CloseAsync();
    }

    private static string At(IPage page, string path) => new Uri(new Uri(page.Url), path).ToString();
}
