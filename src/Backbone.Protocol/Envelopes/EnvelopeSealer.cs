using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Backbone.Protocol.Batches;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// Seals and signs an envelope (SPEC § Envelope): 1 pad and fix the header · 2 fix the handling · 3 seal the content under
/// a fresh key, bound to both · 4 seal that key to each reader · 5 sign T, alone or with others · 6 seal the key to the keys at home.
/// </summary>
public static class EnvelopeSealer
{
    /// <summary>Seals what was planned; what it gives is read back by the strict reader first.</summary>
    /// <param name="plan">What the author decided.</param>
    /// <param name="custody">Holds the key that the plan's handling names.</param>
    /// <exception cref="ArgumentException">A rule of the format is broken; the message says which.</exception>
    public static SealedMessage Seal(EnvelopePlan plan, IKeyCustody custody) =>
        TrySeal(plan, custody, out var message, out var refused) ? message : throw new ArgumentException(refused.Detail);

    /// <summary>The same for a plan that somebody else made: a broken rule is a verdict.</summary>
    /// <param name="plan">What is to be sealed.</param>
    /// <param name="custody">Holds the key that the plan's handling names.</param>
    /// <param name="message">The envelope, read back by the strict reader, with what stays at home.</param>
    /// <param name="refused">Which rule of the format is broken.</param>
    public static bool TrySeal(
        EnvelopePlan plan, IKeyCustody custody, [NotNullWhen(true)] out SealedMessage? message, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(custody);
        message = null;
        return TryPrepare(plan, out var unsigned, out refused)
            && unsigned.TrySign(SignatureOf(unsigned, custody), out message, out refused);
    }

    /// <summary>Steps 1 to 4 and 6: for whoever signs many envelopes at once.</summary>
    /// <param name="plan">What is to be sealed.</param>
    /// <param name="unsigned">All but the signature.</param>
    /// <param name="refused">Which rule of the format is broken.</param>
    public static bool TryPrepare(
        EnvelopePlan plan, [NotNullWhen(true)] out UnsignedEnvelope? unsigned, [NotNullWhen(false)] out Refused? refused)
    {
        ArgumentNullException.ThrowIfNull(plan);
        unsigned = null;
        byte[]? plaintext = null;
        Span<byte> contentKey = stackalloc byte[Cobblestone.KeySize];
        try
        {
            // 1
            if (plan.Content is { } said && !said.TryWrite(out plaintext, out refused)) return false;
            var padded = plaintext is null ? 0 : Padding.PaddedLength(plaintext.Length);
            refused = CheckSizes(plan, padded);
            if (refused is not null || !Header.TryWrite(plan, padded, out var header, out refused)) return false;
            // 2
            if (!plan.Handling.TryWrite(out var handling, out refused)) return false;
            // 3
            RandomNumberGenerator.Fill(contentKey);
            var content = plaintext is null ? [] : ContentBox.Seal(header, handling.Hash, plaintext, contentKey);
            // 4
            var wraps = SealKeys(plan, header, handling.Hash, content, contentKey);
            var signed = new SignedString(header, handling.Hash, wraps.Select(wrap => wrap.Hash()).ToArray(), content);
            // 6
            unsigned = new UnsignedEnvelope(header, handling, wraps, content, signed, SealHome(plan, signed.Id, contentKey));
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    // 5
    private static MessageSignature SignatureOf(UnsignedEnvelope unsigned, IKeyCustody custody) =>
        MessageSignature.Sign(custody, unsigned.Handling.SigningKid, BatchRole.Envelope, unsigned.Signed.Bytes);

    private static Refused? CheckSizes(EnvelopePlan plan, ulong padded)
    {
        if (padded > EnvelopeLimits.EnvelopeBytes)
            return new Refused(RefusalReason.TooLarge,
                $"the content has {padded} bytes when padded, an envelope has at most {EnvelopeLimits.EnvelopeBytes}", "send less, or in parts");
        return plan.Home.Length > EnvelopeLimits.HomeWraps
            ? new Refused(RefusalReason.Malformed, $"{plan.Home.Length} keys at home, {EnvelopeLimits.HomeWraps} are allowed")
            : null;
    }

    private static Wrap[] SealKeys(
        EnvelopePlan plan, Header header, Digest handlingHash, byte[] content, ReadOnlySpan<byte> contentKey)
    {
        var readers = plan.To.SelectMany(to => to.Readers).ToArray();
        var wraps = new Wrap[readers.Length];
        for (var place = 0; place < readers.Length; place++)
            wraps[place] = ContentBox.SealKey(header, handlingHash, content, place, readers[place], contentKey);
        return wraps;
    }

    private static ImmutableArray<HomeWrap> SealHome(EnvelopePlan plan, EnvelopeId envelope, ReadOnlySpan<byte> contentKey)
    {
        var wraps = new HomeWrap[plan.Home.Length];
        for (var i = 0; i < wraps.Length; i++) wraps[i] = HomeWrap.Seal(contentKey, plan.Home[i], envelope);
        return ImmutableArray.Create(wraps);
    }
}
