using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Backbone.Desk.Layout;

/// <summary>The desk's styles and scripts, out of the assembly.</summary>
internal static class Assets
{
    private const string Prefix = "assets/";

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>Serves each under its name, and Blazor's own script where Blazor looks for it.</summary>
    public static void MapAssets(this IEndpointRouteBuilder endpoints)
    {
        foreach (var name in Names())
        {
            var bytes = Read(name);
            var path = name == "blazor.web.js" ? $"/_framework/{name}" : $"/{Prefix}{name}";
            endpoints.MapGet(path, () => Results.Bytes(bytes, Types[Path.GetExtension(name)]));
        }
    }

    /// <summary>The names of all.</summary>
    internal static IEnumerable<string> Names() => typeof(Assets).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]);

    /// <summary>The bytes of one.</summary>
    internal static byte[] Read(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"the assembly has no {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
