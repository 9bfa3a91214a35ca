using System.Collections.Immutable;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Verifying;

/// <summary>Wraps that readers made anew, as they go to the own gateway and come back.</summary>
internal static class SharedWrapForm
{
    /// <summary>Those that the gateway gave: a help beside the message, so what has another form is left out.</summary>
    public static ImmutableArray<SharedWrap> Read(IEnumerable<Wire.SharedWrap> wire) =>
        [.. wire.Take(EnvelopeLimits.ReadersPerMailbox).Where(IsOfThisForm).Select(one => new SharedWrap(
            new Wrap(new OpeningKid(one.Wrap.Kid.Span), one.Wrap.Enc.Memory, one.Wrap.Ct.Memory),
            new SigningKid(new Digest(one.SharerKid.Span)), new Timestamp(one.Time), one.Sig.Memory))];

    /// <summary>One of them for the gateway.</summary>
    public static Wire.SharedWrap Write(SharedWrap shared) => new()
    {
        Wrap = shared.Wrap.ToWire(),
        SharerKid = ByteString.CopyFrom(shared.Sharer.Hash.ToArray()),
        Time = shared.Time.Milliseconds,
        Sig = UnsafeByteOperations.UnsafeWrap(shared.Signature),
    };

    private static bool IsOfThisForm(Wire.SharedWrap one) =>
        one.Wrap is { } wrap && wrap.Kid.Length == OpeningKid.Size && wrap.Enc.Length == Hpke.EncSize && wrap.Ct.Length == Wrap.CiphertextSize
        && one.SharerKid.Length == Digest.Size && one.Sig.Length == CompositeSignature.SignatureSize;
}
