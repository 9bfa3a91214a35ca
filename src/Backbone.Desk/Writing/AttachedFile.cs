using System.Text;
using System.Text.Json;
using Backbone.Client.Showing;

namespace Backbone.Desk.Writing;

/// <summary>A file that goes with the message.</summary>
/// <param name="Name">A name without any folder.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Data">Its bytes.</param>
public sealed record AttachedFile(string Name, string ContentType, byte[] Data)
{
    private const string Unknown = "application/octet-stream";
    private const string Stix = "application/stix+json";
    private const int NameBytes = 200;

    /// <summary>
    /// A file as the browser gave it, under a name that every reader takes: without a folder, and without what some systems read as one.
    /// What the browser says of its kind counts where it can be written; a bundle of STIX is known by what it holds.
    /// </summary>
    public static AttachedFile Of(string name, string contentType, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(contentType);
        ArgumentNullException.ThrowIfNull(data);
        var isMediaType = contentType.Length is > 0 and <= 255 && contentType.All(letter => letter is >= ' ' and <= '~');
        return new AttachedFile(NameOf(name), IsBundle(data) ? Stix : isMediaType ? contentType : Unknown, data);
    }

    private static string NameOf(string given)
    {
        var name = new StringBuilder();
        foreach (var rune in given[(given.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            var next = VisibleText.IsUnsafe(rune) || rune.Value is ':' ? "_" : rune.ToString();
            if (Encoding.UTF8.GetByteCount(name.ToString() + next) > NameBytes) break;
            name.Append(next);
        }
        var plain = name.ToString().Trim();
        return plain is "" or "." or ".." ? "_" : plain;
    }

    private static bool IsBundle(byte[] data)
    {
        var start = data.AsSpan().TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] != (byte)'{') return false;
        try
        {
            using var document = JsonDocument.Parse(data);
            return document.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("bundle"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
