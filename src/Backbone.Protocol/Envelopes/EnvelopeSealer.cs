using System.Collections.Immutable;
using System.Security.Cryptography;
using Backbone.Protocol.Keys;
using Backbone.Protocol.Suites;

namespace Backbone.Protocol.Envelopes;

/// <summary>
/// Seals and signs an envelope (SPEC § Envelope): 1 pad and fix the header · 2 fix the handling · 3 seal the content under
/// a fresh key, bound to both · 4 seal that key to each reader · 5 sign T · 6 seal the key to the keys at home.
/// </summary>
public static class EnvelopeSealer
{
    /// <summary>Seals what was planned; what it gives is read back by the strict reader first.</summary>
    /// <param name="plan">What the author decided.</param>
    /// <param name="custody">Holds the key that the plan's handling names.</param>
    /// <exception cref="ArgumentException">A rule of the format is broken; the message says which.</exception>
    public static SealedMessage Seal(EnvelopePlan plan, IKeyCustody custody)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(custody);
        var plaintext = plan.Content?.Write();

        // 1
        var header = Header.Write(
            plan.Federation, plan.MessageId, plan.Handling.Author.Nation,
            plan.To.Select(to => new RecipientEntry(to.Mailbox, to.Role, [.. to.Readers.Select(reader => reader.Kid)])),
            plan.Precedence, plan.Expires, plaintext is null ? 0 : Padding.PaddedLength(plaintext.Length));

        // 2
        var handling = plan.Handling.Write();

        Span<byte> contentKey = stackalloc byte[Cobblestone.KeySize];
        RandomNumberGenerator.Fill(contentKey);
        try
        {
            // 3
            var content = plaintext is null ? [] : ContentBox.Seal(header, handling.Hash, plaintext, contentKey);
            // 4
            var wraps = SealKeys(plan, header, handling.Hash, content, contentKey);
            // 5
            var signed = new SignedString(header, handling.Hash, wraps.Select(wrap => wrap.Hash()).ToArray(), content);
            var signature = custody.Sign(handling.SigningKid, signed.Bytes, Labels.EnvelopeContext);
            var endorsements = Endorsements.Write(handling.SigningKid, signature, []);
            var envelope = Envelope.Write(header, handling, wraps, content, endorsements);
            // 6
            return new SealedMessage(envelope, SealHome(plan, envelope.Id, contentKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentKey);
        }
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
        if (plan.Home.Length > EnvelopeLimits.HomeWraps)
            throw new ArgumentException($"{plan.Home.Length} keys at home, {EnvelopeLimits.HomeWraps} are allowed");
        var wraps = new HomeWrap[plan.Home.Length];
        for (var i = 0; i < wraps.Length; i++) wraps[i] = HomeWrap.Seal(contentKey, plan.Home[i], envelope);
        return ImmutableArray.Create(wraps);
    }
}
