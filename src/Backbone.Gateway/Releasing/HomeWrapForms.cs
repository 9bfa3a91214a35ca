using System.Diagnostics.CodeAnalysis;
using Backbone.Contracts.Gateway.V1;
using Backbone.Protocol;
using Backbone.Protocol.Envelopes;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;
using Google.Protobuf;
using HomeWrap = Backbone.Contracts.Gateway.V1.HomeWrap;

namespace Backbone.Gateway.Releasing;

/// <summary>Home wraps as they are handed over, and as they are kept: a GetSentResponse without its envelope.</summary>
internal static class HomeWrapForms
{
    /// <summary>Those that came beside an envelope, as they are kept.</summary>
    public static bool TryRead(
        IReadOnlyCollection<HomeWrap> wraps, [NotNullWhen(true)] out byte[]? kept, [NotNullWhen(false)] out Refused? refused)
    {
        var right = wraps.Count <= EnvelopeLimits.HomeWraps && wraps.All(wrap => wrap.Kid.Length == OpeningKid.Size
            && wrap.Enc.Length == Hpke.EncSize && wrap.Ct.Length == Wrap.CiphertextSize);
        refused = right ? null : new Refused(RefusalReason.Malformed, "the home wraps are not of this format");
        kept = right ? Keep(wraps) : null;
        return right;
    }

    /// <summary>Those that were sealed here, as they are kept.</summary>
    public static byte[] Write(IEnumerable<Protocol.Envelopes.HomeWrap> wraps) => Keep(wraps.Select(wrap => new HomeWrap
    {
        Kid = ByteString.CopyFrom(wrap.Kid.ToArray()),
        Enc = UnsafeByteOperations.UnsafeWrap(wrap.Enc),
        Ct = UnsafeByteOperations.UnsafeWrap(wrap.Ciphertext),
    }));

    private static byte[] Keep(IEnumerable<HomeWrap> wraps)
    {
        var kept = new GetSentResponse();
        kept.HomeWraps.AddRange(wraps);
        return kept.ToByteArray();
    }
}
