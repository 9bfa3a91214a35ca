using Microsoft.AspNetCore.Http;

namespace Backbone.Desk.Door;

/// <summary>What every answer says to the browser, refusals included.</summary>
internal static class DoorHeaders
{
    /// <summary>
    /// Nothing from outside, no script or style sheet but the desk's own files, no frame. Only style attributes may stand in the page:
    /// the list that draws what is in sight says by them how long the rest is.
    /// </summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self'; "
        + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    public static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    }
}
