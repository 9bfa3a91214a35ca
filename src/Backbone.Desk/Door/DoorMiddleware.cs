using Backbone.Desk.Languages;
using Microsoft.AspNetCore.Http;

namespace Backbone.Desk.Door;

/// <summary>
/// Every request passes here before anything else looks at it: 1 the answer's headers · 2 called by the desk's own name · 3 what is
/// more than looking comes from the desk's own page · 4 a one-time token becomes the cookie · 5 without the cookie nothing.
/// </summary>
internal sealed class DoorMiddleware(RequestDelegate next, Doorkeeper keeper, DoorAddresses addresses, Preferences preferences, Speech say)
{
    /// <summary>The path before a token.</summary>
    public const string TokenPath = "/door/";

    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        // 1
        DoorHeaders.Write(context.Response.Headers);
        // 2
        if (!addresses.IsHost(request.Host.Value))
        {
            await RefuseAsync(context, StatusCodes.Status421MisdirectedRequest);
            return;
        }
        // 3. A page of another origin could send a cookie's holder here, or open a socket: browsers say which page it was.
        var looksOnly = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !context.WebSockets.IsWebSocketRequest
            && !IsUpgrade(request);
        if (!looksOnly && !DoorAddresses.IsOrigin(request.Headers.Origin, request.Host.Value))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden);
            return;
        }
        // 4
        if (HttpMethods.IsGet(request.Method) && request.Path.Value?.StartsWith(TokenPath, StringComparison.Ordinal) == true)
        {
            await ExchangeAsync(context, request.Path.Value[TokenPath.Length..]);
            return;
        }
        // 5
        if (!keeper.Knows(request.Cookies[addresses.CookieName]))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden);
            return;
        }
        await next(context);
    }

    // Another site's link, or a file, may have led here: then a redirection would come without the new cookie, which is strict. So a
    // page of the desk's own leads on.
    private async Task ExchangeAsync(HttpContext context, string token)
    {
        if (keeper.Exchange(token) is not { } cookie)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden);
            return;
        }
        preferences.Propose(LanguageTag.Choose(context.Request.Headers.AcceptLanguage));
        context.Response.Cookies.Append(addresses.CookieName, cookie, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            IsEssential = true,
        });
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync($"""
            <!DOCTYPE html>
            <html lang="{say.Tag}"><head><meta charset="utf-8"><title>Backbone</title><meta http-equiv="refresh" content="0; url=/"></head>
            <body><p><a href="/">{say[DoorWords.Welcome]}</a></p></body></html>
            """, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.WriteAsync(DoorWords.Closed.In(LanguageTag.Choose(context.Request.Headers.AcceptLanguage)) + "\n", context.RequestAborted);
    }

    private static bool IsUpgrade(HttpRequest request) => request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);
}
