using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using Backbone.Desk.Layout;

namespace Backbone.Desk.Tests.Door;

/// <summary>A real server on a free port of the loopback addresses, and who is let in.</summary>
public sealed class DoorTests(MadeProfile made) : IAsyncLifetime
{
    private readonly HttpClient _browser = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false });
    private DeskServer _desk = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _desk = await DeskServer.StartAsync(new DeskOptions { Profile = made.Profile }, TimeProvider.System, cancel: Cancel);

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _desk.DisposeAsync();
    }

    [Fact]
    public async Task The_printed_address_lets_one_browser_in_once()
    {
        var address = _desk.NewAddress();
        using var first = await _browser.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        using var second = await _browser.GetAsync(address, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, second.StatusCode);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/", cookie.Split(';')[0]));
    }

    [Fact]
    public async Task A_new_address_makes_the_one_before_void()
    {
        var (old, _) = (_desk.NewAddress(), _desk.NewAddress());
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(old.PathAndQuery, cookie: null));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/settings")]
    [InlineData("/assets/desk.js")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_blazor/negotiate")]
    [InlineData("/door/")]
    [InlineData("/door/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Without_the_cookie_nothing_is_there(string path)
    {
        _desk.NewAddress();
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(path, cookie: null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(path, $"backbone-desk-{_desk.Port}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    }

    [Theory]
    [InlineData("desk.example")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1.desk.example:PORT")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost.:PORT")]
    public async Task Called_by_another_name_it_does_not_answer(string host)
    {
        var cookie = await CookieAsync();
        using var request = Request(HttpMethod.Get, "/", cookie);
        request.Headers.Host = host.Replace("PORT", $"{_desk.Port}", StringComparison.Ordinal);
        using var answer = await _browser.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://desk.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost:PORT")]
    [InlineData(null)]
    public async Task What_another_page_sends_is_refused_even_with_the_cookie(string? origin)
    {
        var cookie = await CookieAsync();
        using var request = Request(HttpMethod.Post, "/here", cookie);
        if (origin is not null) request.Headers.Add("Origin", origin.Replace("PORT", $"{_desk.Port}", StringComparison.Ordinal));
        using var answer = await _browser.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task What_its_own_page_sends_is_taken()
    {
        using var request = Request(HttpMethod.Post, "/here", await CookieAsync());
        request.Headers.Add("Origin", $"http://127.0.0.1:{_desk.Port}");
        using var answer = await _browser.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT", true)]
    [InlineData("https://desk.example", false)]
    [InlineData(null, false)]
    public async Task A_socket_opens_only_to_its_own_page(string? origin, bool opens)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", await CookieAsync());
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin.Replace("PORT", $"{_desk.Port}", StringComparison.Ordinal));
        var address = new Uri($"ws://127.0.0.1:{_desk.Port}/_blazor");
        if (opens)
        {
            await socket.ConnectAsync(address, Cancel);
            Assert.Equal(WebSocketState.Open, socket.State);
        }
        else
        {
            var refused = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, Cancel));
            Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/", false)]
    [InlineData("/assets/desk.css", true)]
    [InlineData("/nowhere", true)]
    public async Task Every_answer_tells_the_browser_what_may_run(string path, bool inside)
    {
        using var request = Request(HttpMethod.Get, path, inside ? await CookieAsync() : null);
        using var answer = await _browser.SendAsync(request, Cancel);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
    }

    [Fact]
    public async Task The_page_holds_no_script_and_no_style_of_its_own_and_nothing_from_outside()
    {
        using var request = Request(HttpMethod.Get, "/", await CookieAsync());
        using var answer = await _browser.SendAsync(request, Cancel);
        var page = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotMatch("<script(?! src=\"(assets|_framework)/)", page);
        Assert.DoesNotMatch("(?i)<style|\\son[a-z]+=|https?:|javascript:", page);
    }

    [Fact]
    public async Task Every_file_of_the_page_is_in_the_assembly()
    {
        var cookie = await CookieAsync();
        Assert.Superset(new HashSet<string> { "desk.css", "desk.js", "icon.svg", "blazor.web.js" }, Assets.Names().ToHashSet());
        foreach (var name in Assets.Names())
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(name == "blazor.web.js" ? "/_framework/blazor.web.js" : $"/assets/{name}", cookie));
    }

    [Fact]
    public async Task It_listens_on_loopback_addresses_only_and_on_both()
    {
        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == _desk.Port).ToList();
        Assert.NotEmpty(listening);
        Assert.All(listening, end => Assert.True(IPAddress.IsLoopback(end.Address)));
        if (!listening.Any(end => end.AddressFamily == AddressFamily.InterNetworkV6)) return; // the machine has no ::1
        using var answer = await _browser.GetAsync(new Uri($"http://[::1]:{_desk.Port}/"), Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_said()
    {
        var fault = await Assert.ThrowsAsync<Client.BackboneException>(() => DeskServer.StartAsync(
            new DeskOptions { Profile = made.Profile, Port = _desk.Port }, TimeProvider.System, cancel: Cancel));
        Assert.Equal(Client.FaultKind.Usage, fault.Kind);
        Assert.Contains($"port {_desk.Port}", fault.Message, StringComparison.Ordinal);
    }

    private async Task<string> CookieAsync()
    {
        using var answer = await _browser.GetAsync(_desk.NewAddress(), Cancel);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? cookie)
    {
        using var request = Request(HttpMethod.Get, path, cookie);
        using var answer = await _browser.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? cookie)
    {
        var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{_desk.Port}{path}"));
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return request;
    }
}
