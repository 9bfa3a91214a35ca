using Backbone.TestKit;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Backbone.Desk.Browser.Tests.Chromium))]

namespace Backbone.Desk.Browser.Tests;

/// <summary>The machine's own Chromium, without a screen. Where there is none, tests are skipped with a word.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>A name that leads to this machine though it is not one of the desk's own: what a hostile name server would say.</summary>
    public const string ForeignName = "desk.example";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private IPlaywright? _driver;
    private IBrowser? _browser;

    /// <summary>The browser; skips the running test where the machine has none.</summary>
    public async Task<IBrowser> RequireAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (_browser is not null) return _browser;
        if (Find() is not { } program)
        {
            Requirement.Missing("chromium", "chromium is not installed, so the desk is not driven in a browser");
            throw new InvalidOperationException();
        }
        _driver = await Playwright.CreateAsync();
        return _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            // In a container of the superuser there is no sandbox; the pages are the project's own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", $"--host-resolver-rules=MAP {ForeignName} 127.0.0.1"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _driver?.Dispose();
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
}
