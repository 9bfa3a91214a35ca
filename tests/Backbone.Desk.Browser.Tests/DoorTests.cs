using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Backbone.Desk.Browser.Tests;

/// <summary>The door in a real browser: what another page, another name or an old address gets.</summary>
[Collection("The browser")]
public sealed class DoorTests(Chromium chromium, Exercise exercise)
{
    private const int Patience = 120_000;

    [Fact(Timeout = Patience)]
    public async Task An_address_that_was_used_lets_nobody_in()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var desk = await exercise.DeskOfAsync("KOR/nis/park");
        var address = desk.NewAddress().ToString();
        await using var first = await browser.NewContextAsync();
        var opened = await (await first.NewPageAsync()).GotoAsync(address);
        Assert.Equal(200, opened!.Status);
        await using var second = await browser.NewContextAsync();
        var refused = await (await second.NewPageAsync()).GotoAsync(address);
        Assert.Equal(403, refused!.Status);
        Assert.Empty(await second.CookiesAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task By_a_foreign_name_it_does_not_answer_even_whoever_has_the_address()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var desk = await exercise.DeskOfAsync("KOR/nis/park");
        await using var window = await browser.NewContextAsync();
        var address = new UriBuilder(desk.NewAddress()) { Host = Chromium.ForeignName }.ToString();
        var answer = await (await window.NewPageAsync()).GotoAsync(address);
        Assert.Equal(421, answer!.Status);
        Assert.Empty(await window.CookiesAsync());
    }

    [Fact(Timeout = Patience)]
    public async Task A_page_of_another_origin_reads_nothing_sends_nothing_and_opens_no_socket()
    {
        var browser = await chromium.RequireAsync(TestContext.Current.CancellationToken);
        var page = await exercise.OpenAsync(browser, "KOR/nis/park");
        var desk = new Uri(page.Url).Authority;
        using var site = new TcpListener(IPAddress.Loopback, 0);
        site.Start();
        var serving = ServeOnceAsync(site, TestContext.Current.CancellationToken);
        var other = await page.Context.NewPageAsync(); // with the same cookies
        await other.GotoAsync($"http://localhost:{((IPEndPoint)site.LocalEndpoint).Port}/");
        await serving;
        var results = await other.EvaluateAsync<string[]>("""
            async desk => {
              const say = promise => promise.then(answer => `answer ${answer.type} ${answer.status}`, () => 'failed');
              const socket = new Promise(done => {
                const one = new WebSocket(`ws://${desk}/_blazor?id=x`);
                one.onopen = () => done('open');
                one.onerror = () => done('failed');
              });
              const frame = new Promise(done => {
                const one = document.createElement('iframe');
                one.src = `http://${desk}/`;
                one.onload = () => { try { done(one.contentDocument ? 'same' : 'closed'); } catch { done('closed'); } };
                document.body.append(one);
              });
              return [await say(fetch(`http://${desk}/`, { credentials: 'include' })),
                await say(fetch(`http://${desk}/here`, { method: 'POST', credentials: 'include' })), await socket, await frame];
            }
            """, desk);
        Assert.Equal(["failed", "failed", "failed", "closed"], results);
        await page.Context.CloseAsync();
    }

    private static async Task ServeOnceAsync(TcpListener site, CancellationToken cancel)
    {
        using var caller = await site.AcceptTcpClientAsync(cancel);
        var stream = caller.GetStream();
        var read = await stream.ReadAsync(new byte[4096], cancel);
        Assert.True(read > 0);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\nConnection: close\r\n\r\n<body>another</body"), cancel);
    }
}
