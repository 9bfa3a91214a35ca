using System.Text;
using Backbone.Protocol.Envelopes;

namespace Backbone.Client.Showing;

/// <summary>Parts of a message that are texts.</summary>
public static class PartText
{
    /// <summary>The text of a part, as its author wrote it; null where it is a file, or no UTF-8.</summary>
    public static string? Of(MessagePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var isText = part.ContentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase);
        if (part.FileName.Length > 0 || !isText) return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(part.Data.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
