using System.Text.Json;
using Backbone.Desk.Languages;
using Backbone.TestKit;
using Microsoft.Playwright;

namespace Backbone.Desk.Browser.Tests;

/// <summary>
/// Every page in each language, light and dark: axe-core finds nothing serious, nothing of it is fetched from elsewhere, and a picture of
/// each in light is kept in <c>artifacts/desk</c>, and of the room view also in dark.
/// </summary>
[Collection("The browser")]
public sealed class AxeTests(Chromium chromium, Exercise exercise)
{
    private const int Patience = 120_000;
    private static readonly string Script = ProjectFolder.At("artifacts", "node", "node_modules", "axe-core", "axe.min.js");
    private static readonly string Pictures = ProjectFolder.At("artifacts", "desk");

    public static TheoryData<Language, Theme> Looks() =>
        new MatrixTheoryData<Language, Theme>([Language.English, Language.Korean, Language.Japanese], [Theme.Light, Theme.Dark]);

    [Theory(Timeout = Patience), MemberData(nameof(Looks))]
    public async Task No_page_has_anything_serious(Language language, Theme theme)
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        if (!File.Exists(Script)) Requirement.Missing("node", "axe-core is not there; fetch it with make node");
        Directory.CreateDirectory(Pictures);
        var envelope = await exercise.SendRedAsync("<b>적색</b> 警報 \u202e red");
        await exercise.SendIncidentAsync("put aside");
        var faults = new List<string>();
        foreach (var person in (string[])["KOR/nis/park", "KOR/kisa/ops", "JPN/jpcert/tanaka"])
        {
            var page = await exercise.OpenAsync(browser, person, language, theme);
            page.Request += (_, request) =>
            {
                if (!request.Url.StartsWith(new Uri(page.Url).GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)) faults.Add($"fetched {request.Url}");
            };
            IEnumerable<DeskPage> more = person == "KOR/nis/park" ? [new DeskPage("waiting", $"/approvals/{envelope}", "input[type=radio]") { Person = person }] : [];
            foreach (var one in DeskPage.All.Concat(more).Where(one => one.Person == person)) faults.AddRange(await LookAsync(page, one, language, theme));
            await page.Context.CloseAsync();
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Empty(exercise.Faults);
    }

    private static async Task<List<string>> LookAsync(IPage page, DeskPage one, Language language, Theme theme)
    {
        await page.GotoAsync(new Uri(new Uri(page.Url), one.Path).ToString());
        await page.Locator(one.Shown).First.WaitForAsync();
        if (theme == Theme.Light || one.Path == "/wall") await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Path.Combine(Pictures, $"{one.Name}-{LanguageTag.Of(language)}-{theme.ToString().ToLowerInvariant()}.png"),
            FullPage = true,
        });
        // Evaluated by the driver: the page's own policy forbids it any script but the desk's, and that is left as it is.
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script));
        var found = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        return [.. found.GetProperty("violations").EnumerateArray()
            .Where(violation => violation.GetProperty("impact").GetString() is "serious" or "critical")
            .Select(violation => $"{one.Name}: {violation.GetProperty("id")}: {violation.GetProperty("help")}: "
                + string.Join(" | ", violation.GetProperty("nodes").EnumerateArray().Take(3).Select(node => node.GetProperty("html").GetString())))];
    }
}
