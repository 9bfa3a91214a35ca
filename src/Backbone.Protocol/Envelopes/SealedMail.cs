using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// A message as it lies sealed in a mailbox, with all wraps that may open it there. Verify before you open; opening proves
/// nothing about the author.
/// </summary>
/// <param name="Envelope">The envelope's id, recomputed.</param>
/// <param name="Header">Its header.</param>
/// <param name="HandlingHash">SHA-256 of its handling.</param>
/// <param name="Recipient">0-based place of the mailbox among the recipients.</param>
/// <param name="Wraps">That recipient's wraps, in header order.</param>
/// <param name="Shared">Wraps that readers made for one another, verified by <see cref="Verification.SharedWrapCheck"/>.</param>
/// <param name="Content">The sealed content.</param>
public sealed record SealedMail(
    EnvelopeId Envelope, Header Header, Digest HandlingHash, int Recipient, IReadOnlyList<Wrap> Wraps, IReadOnlyList<SharedWrap> Shared,
    ReadOnlyMemory<byte> Content)
{
    private MailboxAddress Mailbox => Header.Recipients[Recipient].Mailbox;

    /// <summary>Opens it with whichever wrap is for a key held here: the author's first, then those that readers shared.</summary>
    public bool TryOpen(
        IKeyCustody custody, [NotNullWhen(true)] out MessageContent? opened, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(custody);
        if (EnvelopeOpener.TryOpen(Header, HandlingHash, Recipient, Wraps, Content.Span, custody, out opened, out refused)) return true;
        if (SharedTo(custody) is not { } key) return false;
        try
        {
            return ContentBox.TryOpen(Header, HandlingHash, Content.Span, key, out opened, out refused);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Wraps its content key anew for another reader of the same mailbox, and signs for it.</summary>
    /// <param name="reader">The other reader's opening key.</param>
    /// <param name="sharer">A signing key of whoever shares.</param>
    /// <param name="time">When.</param>
    /// <param name="custody">Holds that signing key, and an opening key of whoever shares.</param>
    /// <returns>Null where it does not open here.</returns>
    public SharedWrap? ShareWith(OpeningPublicKey reader, SigningKid sharer, Timestamp time, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(custody);
        if (!EnvelopeOpener.TryOpenKey(Header, HandlingHash, Recipient, Wraps, Content.Span, custody, out var key)) key = SharedTo(custody);
        if (key is null) return null;
        try
        {
            return SharedWrap.Seal(key, Envelope, Mailbox, reader, sharer, time, custody);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // The content key commits the content: of wraps that open, only one that holds the very key opens it.
    private byte[]? SharedTo(IKeyCustody custody)
    {
        if (Envelopes.Envelope.CheckContent(Header, Content.Length) is not null) return null;
        foreach (var shared in Shared)
        {
            if (!shared.TryOpenKey(Envelope, Mailbox, custody, out var key)) continue;
            if (ContentBox.TryOpen(Header, HandlingHash, Content.Span, key, out _, out _)) return key;
            CryptographicOperations.ZeroMemory(key);
        }
        return null;
    }
}
