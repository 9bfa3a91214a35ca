using System.Diagnostics.CodeAnalysis;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Addresses;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using SharedWrap = Backbone.Protocol.Envelopes.SharedWrap;
using Wire = Backbone.Contracts.Gateway.V1.SharedWrap;

namespace Backbone.Gateway.Sharing;

/// <summary>Wraps that readers made anew, from the wire and for it.</summary>
internal static class SharingForms
{
    /// <summary>Most wraps in one request.</summary>
    public const int AtOnce = 64;

    /// <summary>Reads a request; where one of them is of no valid form, none is taken.</summary>
    public static bool TryRead(
        ShareMailRequest wire, out MailboxAddress mailbox, out List<(EnvelopeId Envelope, SharedWrap Wrap)> shares,
        [NotNullWhen(false)] out Refused? refused)
    {
        shares = new(wire.Shares.Count);
        refused = !MailboxAddress.TryParse(wire.Mailbox, out mailbox) ? Malformed("the mailbox is no mailbox address")
            : wire.Shares.Count is 0 or > AtOnce ? Malformed($"a request has 1 to {AtOnce} wraps") : null;
        foreach (var share in wire.Shares)
        {
            if (refused is not null) return false;
            if (share.EnvelopeId.Length != Digest.Size) refused = Malformed("an envelope id has 32 bytes");
            else if (share.Wrap is not { } wrap || Read(wrap) is not { } read) refused = Malformed("a wrap has a part of the wrong length");
            else shares.Add((new EnvelopeId(new Digest(share.EnvelopeId.Span)), read));
        }
        return refused is null;
    }

    /// <summary>One wrap; null where a part has the wrong length.</summary>
    public static SharedWrap? Read(Wire wire) =>
        wire.Wrap is { } wrap && wrap.Kid.Length == OpeningKid.Size && wrap.Enc.Length == Hpke.EncSize && wrap.Ct.Length == Wrap.CiphertextSize
            && wire.SharerKid.Length == Digest.Size && wire.Sig.Length == CompositeSignature.SignatureSize && wire.Time != 0
            ? new SharedWrap(new Wrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory),
                new SigningKid(new Digest(wire.SharerKid.Span)), new Timestamp(wire.Time), wire.Sig.Memory)
            : null;

    /// <summary>As it is kept and handed over: what was not read is not in it.</summary>
    public static byte[] Write(SharedWrap shared) => new Wire
    {
        Wrap = shared.Wrap.ToWire(),
        SharerKid = ByteString.CopyFrom(shared.Sharer.Hash.ToArray()),
        Time = shared.Time.Milliseconds,
        Sig = UnsafeByteOperations.UnsafeWrap(shared.Signature),
    }.ToByteArray();

    private static Refused Malformed(string what) => new(RefusalReason.Malformed, what);
}
