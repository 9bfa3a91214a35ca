using System.Collections.Immutable;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Wire = Backbone.Contracts.Gateway.V1;

namespace Backbone.Client.Sending;

/// <summary>Home wraps as they go to the own gateway and come back.</summary>
internal static class HomeWrapForm
{
    /// <summary>Those that the gateway gave; false where they are none.</summary>
    public static bool TryRead(RepeatedField<Wire.HomeWrap> wire, out ImmutableArray<HomeWrap> wraps)
    {
        wraps = [];
        if (wire.Count > EnvelopeLimits.HomeWraps || !wire.All(HasRightLengths)) return false;
        wraps = [.. wire.Select(wrap => new HomeWrap(new OpeningKid(wrap.Kid.Span), wrap.Enc.Memory, wrap.Ct.Memory))];
        return true;
    }

    /// <summary>Those that go with an envelope.</summary>
    public static IEnumerable<Wire.HomeWrap> Write(ImmutableArray<HomeWrap> wraps) => wraps.Select(wrap => new Wire.HomeWrap
    {
        Kid = ByteString.CopyFrom(wrap.Kid.ToArray()),
        Enc = UnsafeByteOperations.UnsafeWrap(wrap.Enc),
        Ct = UnsafeByteOperations.UnsafeWrap(wrap.Ciphertext),
    });

    private static bool HasRightLengths(Wire.HomeWrap wrap) =>
        wrap.Kid.Length == OpeningKid.Size && wrap.Enc.Length == Hpke.EncSize && wrap.Ct.Length == Wrap.CiphertextSize;
}
