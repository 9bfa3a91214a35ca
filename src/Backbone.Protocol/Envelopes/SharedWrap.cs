using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// A content key that a reader of a mailbox wrapped anew for another reader of it, and signed for (SPEC § Shared wraps). It lies
/// beside the message in the own nation's store and never leaves the nation.
/// </summary>
/// <param name="Wrap">The content key, sealed to the other reader's opening key.</param>
/// <param name="Sharer">The signing key of the reader who wrapped it.</param>
/// <param name="Time">When, by that reader's word.</param>
/// <param name="Signature">3,373 bytes, over message, mailbox, wrap and time.</param>
public sealed record SharedWrap(Wrap Wrap, SigningKid Sharer, Timestamp Time, ReadOnlyMemory<byte> Signature)
{
    /// <summary>Whether this key signed it, for this message in this mailbox.</summary>
    public bool Verifies(EnvelopeId envelope, MailboxAddress mailbox, SigningPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kid == Sharer && key.Verify(Statement(envelope, mailbox, Wrap, Sharer, Time), Labels.SharingContext, Signature.Span);
    }

    /// <summary>Seals a content key to a reader, and signs for it.</summary>
    internal static SharedWrap Seal(
        ReadOnlySpan<byte> contentKey, EnvelopeId envelope, MailboxAddress mailbox, OpeningPublicKey reader, SigningKid sharer, Timestamp time,
        IKeyCustody custody)
    {
        var box = Hpke.Seal(reader, Info(envelope, mailbox, reader.Kid), contentKey);
        var wrap = new Wrap(reader.Kid, box.Enc, box.Ciphertext);
        return new SharedWrap(wrap, sharer, time, custody.Sign(sharer, Statement(envelope, mailbox, wrap, sharer, time), Labels.SharingContext));
    }

    /// <summary>Opens the content key; the caller clears it.</summary>
    internal bool TryOpenKey(EnvelopeId envelope, MailboxAddress mailbox, IKeyCustody custody, [NotNullWhen(true)] out byte[]? contentKey) =>
        Hpke.TryOpen(custody, Wrap.Kid, Wrap.Enc.Span, Info(envelope, mailbox, Wrap.Kid), Wrap.Ciphertext.Span, out contentKey);

    // "backbone/1/share\0" ‖ envelope id ‖ kid ‖ mailbox
    private static byte[] Info(EnvelopeId envelope, MailboxAddress mailbox, OpeningKid kid) =>
        [.. Labels.Share, .. envelope.Hash.ToArray(), .. kid.ToArray(), .. Encoding.ASCII.GetBytes(mailbox.ToString())];

    // "backbone/1/sharing\0" ‖ envelope id ‖ w of the wrap ‖ kid of the sharer ‖ u64 time ‖ mailbox
    private static byte[] Statement(EnvelopeId envelope, MailboxAddress mailbox, Wrap wrap, SigningKid sharer, Timestamp time)
    {
        var moment = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(moment, time.Milliseconds);
        return
        [
            .. Labels.Sharing, .. envelope.Hash.ToArray(), .. wrap.Hash().ToArray(), .. sharer.Hash.ToArray(), .. moment,
            .. Encoding.ASCII.GetBytes(mailbox.ToString()),
        ];
    }
}
