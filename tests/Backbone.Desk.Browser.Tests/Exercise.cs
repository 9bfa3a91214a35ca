using System.Collections.Concurrent;
using System.Text;
using Backbone.Client;
using Backbone.Client.Connection;
using Backbone.Client.Sending;
using Backbone.Desk.Languages;
using Backbone.EndToEnd.Tests.Crossing;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Backbone.Desk.Browser.Tests.Exercise))]

namespace Backbone.Desk.Browser.Tests;

/// <summary>Two nations and a broker in this process, and a desk for whoever a test wants; started with the first.</summary>
public sealed class Exercise : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DeskServer> _desks = new();
    private readonly ConcurrentDictionary<string, BackboneClient> _clients = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly SemaphoreSlim _one = new(1);
    private InProcessFederation? _federation;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What desks failed at; there must be nothing.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Somebody's desk, open.</summary>
    internal async Task<DeskServer> DeskOfAsync(string person)
    {
        if (_desks.TryGetValue(person, out var desk)) return desk;
        var federation = await FederationAsync();
        var profile = Profile.Load(federation.PointToGateway(person));
        var options = new DeskOptions { Profile = profile, OnFault = _faults.Enqueue };
        return _desks[person] = await DeskServer.StartAsync(options, TimeProvider.System, profile.ReadPassphrase(), Cancel);
    }

    /// <summary>Somebody's SDK.</summary>
    internal async Task<BackboneClient> ClientOfAsync(string person)
    {
        var federation = await FederationAsync();
        return _clients.GetOrAdd(person, federation.Connect);
    }

    /// <summary>Opens somebody's desk in a browser window of its own, by the address that it prints.</summary>
    internal async Task<IPage> OpenAsync(IBrowser browser, string person, Language language = Language.English, Theme theme = Theme.Light)
    {
        var desk = await DeskOfAsync(person);
        desk.Services.GetRequiredService<Preferences>().Choose(language, theme, shortcuts: true);
        var window = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 1000 } });
        window.SetDefaultTimeout(30_000);
        var page = await window.NewPageAsync();
        await page.GotoAsync(desk.NewAddress().ToString());
        await page.Locator("h1").First.WaitForAsync();
        return page;
    }

    /// <summary>A bulletin in three languages that waits for the releaser KOR/nis/park.</summary>
    internal async Task<EnvelopeId> SendRedAsync(string subject)
    {
        var sent = await (await ClientOfAsync("KOR/kisa/lee")).Sending.SendAsync(new OutgoingMessage
        {
            To = ["USA/cisa/miller"],
            Tlp = Tlp.Red,
            Precedence = Precedence.Immediate,
            Subject = subject,
            Parts = [Text("ko", "지갑 주소를 확인하십시오."), Text("en", "Look at this wallet."), Text("ja", "このウォレットを確認してください。")],
            Exercise = true,
        }, Cancel);
        Assert.True(sent.AwaitsApproval, sent.Refusal?.ToString());
        return sent.Envelope;
    }

    /// <summary>An incident that the border of Japan puts aside.</summary>
    internal async Task<EnvelopeId> SendIncidentAsync(string subject)
    {
        var lee = await ClientOfAsync("KOR/kisa/lee");
        var sent = await lee.Sending.SendAsync(new OutgoingMessage
        {
            To = ["JPN/npa"],
            Tlp = Tlp.Amber,
            Category = Category.Incident,
            Community = "dprk-crypto",
            Subject = subject,
            Parts = [Text("ko", "이상 출금")],
            Exercise = true,
        }, Cancel);
        sent.ThrowUnlessOnItsWay();
        await foreach (var state in lee.Sending.WatchStateAsync(sent.Envelope, Cancel))
            if (state.Recipients[0].Stage == DeliveryStage.Refused) break;
        return sent.Envelope;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks.Values) await desk.DisposeAsync();
        if (_federation is not null) await _federation.DisposeAsync();
        _one.Dispose();
    }

    private async Task<InProcessFederation> FederationAsync()
    {
        await _one.WaitAsync(Cancel);
        try
        {
            return _federation ??= await StartAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    // Japan has not said what it takes in, to nobody: so Korea lets out what Japan's border then puts aside.
    private static async Task<InProcessFederation> StartAsync()
    {
        var federation = await InProcessFederation.StartAsync(Cancel, "KOR", "USA");
        federation.Watch.Expect("is in force: what it would let pass is refused", "quarantined at step 6: PolicyNotInForce");
        var documents = Path.Combine(Path.GetDirectoryName(federation.Folder.GatewaySettings(NationCode.Parse("JPN")))!, "documents");
        File.Delete(Path.Combine(documents, "acceptance-JPN-1.bin"));
        await federation.StartGatewayAsync("JPN", Cancel);
        foreach (var nation in (string[])["KOR", "USA"]) await federation.WaitForDocumentsAsync(nation, ["JPN"], Cancel);
        await federation.WaitForDocumentsAsync("JPN", ["KOR", "USA"], Cancel);
        return federation;
    }

    private static MessagePart Text(string language, string text) => new("text/plain;charset=utf-8", language, "", Encoding.UTF8.GetBytes(text));
}
