using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Keys;

namespace Backbone.Protocol.Envelopes;

/// <summary>Opens a content for one reader (SPEC § Opening). Verify before you open; opening proves nothing about the author.</summary>
public static class EnvelopeOpener
{
    /// <summary>Opens with whichever of the recipient's wraps is for a key held here.</summary>
    /// <param name="header">The envelope's header.</param>
    /// <param name="handlingHash">SHA-256 of its handling: what an author sealed opens under that author's handling only.</param>
    /// <param name="recipient">0-based place of the mailbox among the recipients.</param>
    /// <param name="wraps">That recipient's wraps, in header order.</param>
    /// <param name="content">The sealed content.</param>
    /// <param name="custody">Holds the reader's opening keys.</param>
    /// <param name="opened">Subject and parts.</param>
    /// <param name="refused">Why it does not open.</param>
    public static bool TryOpen(
        Header header, Digest handlingHash, int recipient, IReadOnlyList<Wrap> wraps, ReadOnlySpan<byte> content,
        IKeyCustody custody, [NotNullWhen(true)] out MessageContent? opened, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(wraps);
        ArgumentNullException.ThrowIfNull(custody);
        opened = null;
        refused = Envelope.CheckContent(header, content.Length);
        if (refused is not null) return false;
        if (wraps.Count != header.Recipients[recipient].Kids.Length)
        {
            refused = ContentBox.DoesNotOpen("there are not as many wraps as the header names readers");
            return false;
        }
        if (!TryOpenKey(header, handlingHash, recipient, wraps, content, custody, out var contentKey))
        {
            refused = wraps.Any(wrap => custody.CanOpen(wrap.Kid))
                ? ContentBox.DoesNotOpen("the content key does not open with the reader's key")
                : ContentBox.DoesNotOpen("none of the readers' keys of this message is held here");
            return false;
        }
        try
        {
            return ContentBox.TryOpen(header, handlingHash, content, contentKey, out opened, out refused);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
    }

    /// <summary>The content key, by whichever of the recipient's wraps is for a key held here; the caller clears it.</summary>
    internal static bool TryOpenKey(
        Header header, Digest handlingHash, int recipient, IReadOnlyList<Wrap> wraps, ReadOnlySpan<byte> content, IKeyCustody custody,
        [NotNullWhen(true)] out byte[]? contentKey)
    {
        contentKey = null;
        var first = header.FirstWrapOf(recipient);
        for (var i = 0; i < wraps.Count; i++)
            if (ContentBox.TryOpenKey(header, handlingHash, content, first + i, wraps[i], custody, out contentKey)) return true;
        return false;
    }
}
