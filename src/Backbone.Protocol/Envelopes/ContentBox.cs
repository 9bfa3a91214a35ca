using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Canonical;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// Content under its content key, and the content key under each reader's opening key (SPEC § Content, § Wraps). Both
/// are bound to header and handling: taken from one envelope into another, or put under another author, neither opens.
/// </summary>
internal static class ContentBox
{
    public static byte[] Seal(Header header, Digest handlingHash, byte[] plaintext, ReadOnlySpan<byte> contentKey)
    {
        var padded = new byte[header.PaddedLength];
        BinaryPrimitives.WriteUInt32BigEndian(padded, (uint)plaintext.Length);
        plaintext.CopyTo(padded, Padding.LengthBytes);
        try
        {
            return Cobblestone.Seal(contentKey, Context(header, handlingHash), padded);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    public static bool TryOpen(
        Header header, Digest handlingHash, ReadOnlySpan<byte> content, ReadOnlySpan<byte> contentKey,
        [NotNullWhen(true)] out MessageContent? opened, [NotNullWhen(false)] out Refused? refused)
    {
        opened = null;
        if (!Cobblestone.TryOpen(contentKey, Context(header, handlingHash), content, out var padded))
        {
            refused = DoesNotOpen("the content does not open with its key");
            return false;
        }
        try
        {
            if (TryUnpad(header, padded, out var plaintext)) return MessageContent.TryRead(plaintext, out opened, out refused);
            refused = DoesNotOpen("the content is not padded as the format says");
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    /// <summary>Seals a content key to a reader.</summary>
    /// <param name="header">The envelope's header.</param>
    /// <param name="handlingHash">SHA-256 of its handling.</param>
    /// <param name="content">The sealed content, of which salt and commitment are bound in.</param>
    /// <param name="place">0-based place of the wrap among all of the envelope.</param>
    /// <param name="reader">The reader's opening key.</param>
    /// <param name="contentKey">32 bytes.</param>
    public static Wrap SealKey(
        Header header, Digest handlingHash, ReadOnlySpan<byte> content, int place, OpeningPublicKey reader,
        ReadOnlySpan<byte> contentKey)
    {
        var box = Hpke.Seal(reader, Info(header, handlingHash, content, place, reader.Kid), contentKey);
        return new Wrap(reader.Kid, box.Enc, box.Ciphertext);
    }

    /// <summary>Opens a content key.</summary>
    public static bool TryOpenKey(
        Header header, Digest handlingHash, ReadOnlySpan<byte> content, int place, Wrap wrap, IKeyCustody custody,
        [NotNullWhen(true)] out byte[]? contentKey)
    {
        var info = Info(header, handlingHash, content, place, wrap.Kid);
        return Hpke.TryOpen(custody, wrap.Kid, wrap.Enc.Span, info, wrap.Ciphertext.Span, out contentKey);
    }

    public static Refused DoesNotOpen(string what) => new(RefusalReason.ContentMismatch, what);

    private static bool TryUnpad(Header header, ReadOnlySpan<byte> padded, out ReadOnlySpan<byte> plaintext)
    {
        plaintext = default;
        var length = BinaryPrimitives.ReadUInt32BigEndian(padded);
        if (length > padded.Length - Padding.LengthBytes) return false;
        plaintext = padded.Slice(Padding.LengthBytes, (int)length);
        return Padding.PaddedLength(plaintext.Length) == header.PaddedLength
            && !padded[(Padding.LengthBytes + plaintext.Length)..].ContainsAnyExcept((byte)0);
    }

    // "backbone/1/content\0" ‖ u16 suite ‖ hh ‖ SHA-256(handling)
    private static byte[] Context(Header header, Digest handlingHash)
    {
        var context = new byte[Labels.Content.Length + 2 + 2 * Digest.Size];
        var writer = new ByteWriter(context);
        writer.Bytes(Labels.Content);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.Hash(header.Hash);
        writer.Hash(handlingHash);
        return context;
    }

    // "backbone/1/cek\0" ‖ u16 suite of the reader's key ‖ hh ‖ SHA-256(handling) ‖ u16 i ‖ kid_i ‖ salt and commitment
    private static byte[] Info(Header header, Digest handlingHash, ReadOnlySpan<byte> content, int place, OpeningKid kid)
    {
        var info = new byte[Labels.ContentKey.Length + 2 + 2 * Digest.Size + 2 + OpeningKid.Size + Cobblestone.PrefixSize];
        var writer = new ByteWriter(info);
        writer.Bytes(Labels.ContentKey);
        writer.U16((ushort)Suite.MLDsa65Ed25519XWing);
        writer.Hash(header.Hash);
        writer.Hash(handlingHash);
        writer.U16(checked((ushort)place));
        writer.Bytes(kid.ToArray());
        writer.Bytes(content[..Cobblestone.PrefixSize]);
        return info;
    }
}
